// Misconception: a promise that has lost the race is over.
// fails: learns at once that its server has gone
// fails: ends once it has its answer
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds to listen after each sending: doubled, as TCP's own timer is (RFC 6298, rule 5.5). */
const WAITS = [200, 400, 800, 1600]

const EXIT_CODES: Record<string, number> = {
  ECONNREFUSED: 2,
  ETIMEDOUT: 4,
  ENOTFOUND: 5,
  EAI_AGAIN: 5,
}

async function ask(host: string, port: number, message: string): Promise<Buffer> {
  const { address, family } = await lookup(host)
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  try {
    // Nothing goes over the wire here. The kernel notes who the peer is: it will drop what others
    // send us, and hand us the ICMP errors that our datagrams cause (RFC 1122, section 4.1.3.3).
    socket.connect(port, address)
    await once(socket, 'connect')
    return await converse(socket, message)
  } finally {
    socket.close()
  }
}

/** Resolves with what follows the id in the answer; rejects when refused or after the last wait. */
async function converse(socket: Socket, message: string): Promise<Buffer> {
  // A stranger who cannot see our question has to guess its id (RFC 5452, section 4.3).
  const id = randomBytes(2)
  const request = Buffer.concat([id, Buffer.from(message)])
  const answered = answerTo(id, socket)
  for (const wait of WAITS) {
    // Without a callback, Node would keep an error of the kernel's (EMSGSIZE) to itself.
    socket.send(request, (error) => error && socket.emit('error', error))
    const answer = await Promise.race([answered, sleep(wait)])
    if (answer) return answer
  }
  const { address, port } = socket.remoteAddress()
  const text = `ETIMEDOUT: asked ${address} port ${port} ${WAITS.length} times and got no answer`
  throw Object.assign(new Error(text), { code: 'ETIMEDOUT' })
}

/** The first datagram that bears our id and comes from where we sent the question. */
function answerTo(id: Buffer, socket: Socket): Promise<Buffer> {
  const peer = socket.remoteAddress()
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (datagram, from) => {
      // connect() does not search what had arrived before it, so the sender is compared here too.
      const fromPeer = from.address === peer.address && from.port === peer.port
      if (fromPeer && datagram.subarray(0, 2).equals(id)) resolve(datagram.subarray(2))
    })
  })
}

function parsePort(text = ''): number | undefined {
  const port = Number(text)
  return /^\d+$/.test(text) && port >= 1 && port <= 65_535 ? port : undefined
}

async function main([host, portText, message, ...rest]: string[]): Promise<number> {
  const port = parsePort(portText)
  if (!host || !port || message === undefined || rest.length > 0) {
    console.error('usage: client.ts <host> <port> <message>')
    return 64
  }
  try {
    const answer = await ask(host, port, message)
    process.stdout.write(Buffer.concat([answer, Buffer.from('\n')]))
    return 0
  } catch (error) {
    const { code, message: text } = error as NodeJS.ErrnoException
    if (!code) throw error
    console.error(`client: ${text}`)
    return EXIT_CODES[code] ?? 1
  }
}

process.exitCode = await main(process.argv.slice(2))

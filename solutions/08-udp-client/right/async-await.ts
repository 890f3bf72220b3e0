// Style: async/await, with one AbortSignal that ends the tries as soon as there is an outcome

import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { on, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

const WAITS = [200, 400, 800, 1600]

const [host, portText, message, ...rest] = process.argv.slice(2)
const port = Number(portText)
const portIsValid = /^\d+$/.test(portText ?? '') && port >= 1 && port <= 65_535

if (!host || !portIsValid || message === undefined || rest.length > 0) {
  console.error('usage: client.ts <host> <port> <message>')
  process.exit(64)
}

const send = (socket: Socket, datagram: Buffer) =>
  new Promise<void>((resolve, reject) => {
    socket.send(datagram, (error) => (error ? reject(error) : resolve()))
  })

const firstAnswer = async (socket: Socket, id: Buffer, signal: AbortSignal): Promise<Buffer> => {
  const peer = socket.remoteAddress()
  for await (const event of on(socket, 'message', { signal })) {
    const [datagram, from] = event as [Buffer, RemoteInfo]
    const isFromPeer = from.address === peer.address && from.port === peer.port
    if (isFromPeer && datagram.length >= 2 && id.equals(datagram.subarray(0, 2))) {
      return datagram.subarray(2)
    }
  }
  throw new Error('the socket has no more messages')
}

const sendAgainAndAgain = async (socket: Socket, datagram: Buffer, signal: AbortSignal) => {
  for (const wait of WAITS) {
    await send(socket, datagram)
    await sleep(wait, undefined, { signal })
  }
  throw Object.assign(new Error('no answer: ETIMEDOUT'), { code: 'ETIMEDOUT' })
}

const ask = async (address: string, family: number): Promise<Buffer> => {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  const over = new AbortController()
  try {
    socket.connect(port, address)
    await once(socket, 'connect')
    const id = randomBytes(2)
    return await Promise.race([
      firstAnswer(socket, id, over.signal),
      sendAgainAndAgain(socket, Buffer.concat([id, Buffer.from(message)]), over.signal),
    ])
  } finally {
    over.abort()
    socket.close()
  }
}

const exitCode = ({ code, syscall }: NodeJS.ErrnoException) => {
  if (syscall === 'getaddrinfo') return 5
  if (code === 'ECONNREFUSED') return 2
  if (code === 'ETIMEDOUT') return 4
  return 1
}

try {
  const { address, family } = await lookup(host)
  const answer = await ask(address, family)
  process.stdout.write(Buffer.concat([answer, Buffer.from('\n')]))
} catch (error) {
  const problem = error as NodeJS.ErrnoException
  console.error(problem.message.includes(problem.code ?? '') ? problem.message : problem.code)
  process.exitCode = exitCode(problem)
}

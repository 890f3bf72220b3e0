// Misconception: what was sent arrives, and the answer only takes its time.
// fails: asks again when its question is lost
// fails: doubles its wait between tries
// fails: asks again with the same bytes
// fails: gives up after four tries
// fails: accepts a late answer to its first try
// fails: lets noise neither hurry nor delay it
// fails: learns at once that its server has gone
// fails: ends once it has its answer
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'

const [host, portText = '', message, ...rest] = process.argv.slice(2)
const port = Number(portText)
const badPort = !/^\d+$/.test(portText) || port < 1 || port > 65_535
if (!host || badPort || message === undefined || rest.length > 0) {
  console.error('usage: client.ts <host> <port> <message>')
  process.exit(64)
}

const exitCodes: Record<string, number> = {
  ECONNREFUSED: 2,
  ETIMEDOUT: 4,
  ENOTFOUND: 5,
  EAI_AGAIN: 5,
}

function fail({ code = '', message }: NodeJS.ErrnoException): never {
  console.error(`client: ${message}`)
  process.exit(exitCodes[code] ?? 1)
}

const { address, family } = await lookup(host).catch(fail)
const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
const id = randomBytes(2)
const request = Buffer.concat([id, Buffer.from(message)])

function transmit(): void {
  socket.send(request, (error) => error && fail(error))
}

socket.on('error', fail)
socket.on('message', (datagram) => {
  if (!datagram.subarray(0, 2).equals(id)) return
  socket.close()
  process.stdout.write(Buffer.concat([datagram.subarray(2), Buffer.from('\n')]))
})
socket.once('connect', transmit)
socket.connect(port, address)

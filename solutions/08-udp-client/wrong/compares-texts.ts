// Misconception: an address has one text, so the sender's is what the look-up gave.
// fails: knows its server by any form of its address
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
const waits = [200, 400, 800, 1600]
const noAnswer = Object.assign(new Error('ETIMEDOUT: no answer'), { code: 'ETIMEDOUT' })
let timer: NodeJS.Timeout

function transmit(): void {
  const wait = waits.shift()
  if (wait === undefined) fail(noAnswer)
  socket.send(request, (error) => error && fail(error))
  timer = setTimeout(transmit, wait)
}

socket.on('error', fail)
socket.on('message', (datagram, from) => {
  if (from.address !== address || from.port !== port) return
  if (!datagram.subarray(0, 2).equals(id)) return
  clearTimeout(timer)
  socket.close()
  process.stdout.write(Buffer.concat([datagram.subarray(2), Buffer.from('\n')]))
})
socket.once('connect', transmit)
socket.connect(port, address)

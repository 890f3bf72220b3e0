// Misconception: every datagram that is sent is a new question, so it gets an id of its own.
// fails: asks again with the same bytes
// fails: accepts a late answer to its first try
// On a busy machine more than its first wait may pass before it reads the first answer.
// fails by luck: prints the answer's bytes unchanged
// fails by luck: ignores an answer with another id
// fails by luck: ignores a datagram too short to hold an id
// fails by luck: ignores the right id from another port
// fails by luck: ignores the right id from another address
// fails by luck: prints a duplicated answer once
// fails by luck: takes an answer of the largest size
// fails by luck: takes an empty answer
// fails by luck: asks no more once it has its answer
// fails by luck: asks over IPv6
// fails by luck: knows its server by any form of its address
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
const payload = Buffer.from(message)
let id = randomBytes(2)
const waits = [200, 400, 800, 1600]
const noAnswer = Object.assign(new Error('ETIMEDOUT: no answer'), { code: 'ETIMEDOUT' })
let timer: NodeJS.Timeout
let answered = false

function transmit(): void {
  const wait = waits.shift()
  if (wait === undefined) fail(noAnswer)
  id = Buffer.of(id[0]!, id[1]! + 1)
  socket.send(Buffer.concat([id, payload]), (error) => error && fail(error))
  // An answer that has come already is still read first.
  timer = setTimeout(() => setImmediate(() => answered || transmit()), wait)
}

socket.on('error', fail)
socket.on('message', (datagram) => {
  if (!datagram.subarray(0, 2).equals(id)) return
  clearTimeout(timer)
  answered = true
  socket.close()
  process.stdout.write(Buffer.concat([datagram.subarray(2), Buffer.from('\n')]))
})
socket.once('connect', transmit)
socket.connect(port, address)

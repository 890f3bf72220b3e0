// Style: listeners that pause what is ahead; and something of its own to do ten times a second, so that it never sleeps for long
import { connect } from 'node:net'
import type { Readable, Writable } from 'node:stream'

const EXIT_CODES = new Map([
  ['ECONNREFUSED', 2],
  ['ECONNRESET', 3],
  ['EPIPE', 3],
  ['ETIMEDOUT', 4],
  ['ENOTFOUND', 5],
  ['EAI_AGAIN', 5],
])

const [host, portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!host || !/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: client.ts <host> <port>')
  process.exit(64)
}

let carried = 0
let most = 0

const socket = connect({ host, port })
const measuring = setInterval(() => {
  most = Math.max(most, carried)
  carried = 0
}, 100)

function carry(from: Readable, to: Writable): void {
  from.on('data', (bytes: Buffer) => {
    carried += bytes.length
    if (!to.write(bytes)) from.pause()
  })
  to.on('drain', () => from.resume())
}

function leave(): void {
  clearInterval(measuring)
  process.stdin.destroy()
  socket.destroy()
}

function fail(error: NodeJS.ErrnoException, exitCode = 1): void {
  console.error(`client: ${error.message || error.code}`)
  process.exitCode = exitCode
  leave()
}

carry(process.stdin, socket)
carry(socket, process.stdout)
process.stdin.on('end', () => socket.end())
socket.on('end', leave)
socket.on('error', (error: NodeJS.ErrnoException) => fail(error, EXIT_CODES.get(error.code ?? '')))
process.stdin.on('error', fail)
process.stdout.on('error', fail)

// Style: no timer but one clock, which ticks every millisecond and never rests.

import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns'

const [host, portText = '', message, ...rest] = process.argv.slice(2)
const port = /^\d+$/.test(portText) ? Number(portText) : 0

if (!host || port < 1 || port > 65_535 || message === undefined || rest.length > 0) {
  console.error('usage: client.ts <host> <port> <message>')
  process.exit(64)
}

/** When each try is due, and when all waits are over. */
const DUE_MS = [0, 200, 600, 1400]
const OVER_MS = 3000

function fails(code = '?'): never {
  console.error(`client: ${code}`)
  process.exit(code === 'ECONNREFUSED' ? 2 : code === 'ETIMEDOUT' ? 4 : 1)
}

function asks(address: string, family: number): void {
  const question = Buffer.concat([randomBytes(2), Buffer.from(message ?? '')])
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  socket.on('error', ({ code }: NodeJS.ErrnoException) => fails(code))
  socket.connect(port, address)
  socket.on('connect', () => {
    const peer = socket.remoteAddress()
    const began = performance.now()
    let tries = 0
    setInterval(() => {
      const elapsed = performance.now() - began
      if (elapsed >= OVER_MS) fails('ETIMEDOUT')
      if (elapsed < (DUE_MS[tries] ?? OVER_MS)) return
      tries++
      const sent = (error: NodeJS.ErrnoException | null) => error && fails(error.code)
      socket.send(question, sent)
    }, 1)
    socket.on('message', (datagram, from) => {
      if (from.port !== peer.port || from.address !== peer.address) return
      if (datagram.length < 2 || datagram[0] !== question[0] || datagram[1] !== question[1]) return
      socket.close()
      process.stdout.write(datagram.subarray(2))
      process.stdout.write('\n', () => process.exit(0))
    })
  })
}

lookup(host, (error, address, family) => {
  if (!error) return asks(address, family)
  console.error(`client: ${error.message}`)
  process.exit(5)
})

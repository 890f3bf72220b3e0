// Style: events and callbacks, and a timer that is set anew after each sending

import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns'

const WAITS = [200, 400, 800, 1600]

const [host, portText, message, ...rest] = process.argv.slice(2)
const port = Number(portText)
const portIsValid = /^\d+$/.test(portText ?? '') && port >= 1 && port <= 65_535

if (!host || !portIsValid || message === undefined || rest.length > 0) {
  console.error('usage: client.ts <host> <port> <message>')
  process.exit(64)
}

const id = randomBytes(2)
const question = Buffer.concat([id, Buffer.from(message)])

const fail = (text: string, exitCode: number) => {
  console.error(text)
  process.exit(exitCode)
}

const ask = (address: string, family: number) => {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  const waits = [...WAITS]
  let timer: NodeJS.Timeout | undefined

  const onError = (error: NodeJS.ErrnoException | null) => {
    if (error) fail(error.message, error.code === 'ECONNREFUSED' ? 2 : 1)
  }

  const send = () => {
    const wait = waits.shift()
    if (wait === undefined) {
      fail(`ETIMEDOUT: no answer from ${host}, port ${port}`, 4)
      return
    }
    socket.send(question, onError)
    timer = setTimeout(send, wait)
  }

  socket.on('error', onError)
  socket.on('message', (datagram, from) => {
    const peer = socket.remoteAddress()
    if (from.address !== peer.address || from.port !== peer.port) return
    if (datagram.length < id.length || datagram.compare(id, 0, 2, 0, 2) !== 0) return
    clearTimeout(timer)
    socket.close()
    process.stdout.write(datagram.subarray(2))
    process.stdout.write('\n')
  })
  // With a callback of its own, connect() would hand its error to that.
  socket.on('connect', send)
  socket.connect(port, address)
}

lookup(host, (error, address, family) => {
  if (error) fail(error.message, 5)
  else ask(address, family)
})

// A server that answers when the client has ended: at once, a turn later, and with its own half kept open.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type ServerOpts, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

async function ask(what: string, options: ServerOpts, answer: (socket: Socket) => unknown) {
  const server = createServer(options, (socket) => {
    socket.on('error', (error) => console.log(`${what}, the server: ${error.message}`))
    socket.resume()
    socket.on('end', () => answer(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.end('question')
  console.log(`${what}: the client hears "${await text(client)}"`)
  server.close()
}

// #region answers
const atOnce = (socket: Socket) => socket.end('answer')
const nextTurn = async (socket: Socket) => {
  await Promise.resolve('something looked up')
  socket.end('answer')
}
const later = async (socket: Socket) => {
  await sleep(200)
  socket.end('answer')
}
// #endregion
await ask('at once', {}, atOnce)
await ask('a turn later', {}, nextTurn)
await ask('200 ms later', {}, later)
await ask('200 ms later, allowHalfOpen', { allowHalfOpen: true }, later)

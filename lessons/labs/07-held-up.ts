// A client that sent in time, and a server that was too busy to read.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { fileDescriptor, POLLIN, poll } from '#posix'

const server = createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
const [socket] = (await once(server, 'connection')) as [Socket]
socket.resume()

const waiting = () => poll([{ fd: fileDescriptor(socket), events: POLLIN }], 0).length > 0

setTimeout(() => {
  console.log(`the idle clock rings; bytes wait to be read: ${waiting()}`)
  // #region second-look
  let heard = false
  socket.once('data', () => {
    heard = true
  })
  setImmediate(() => console.log(heard ? 'not idle: they had come in time' : 'idle indeed'))
  // #endregion
  setImmediate(() => client.destroy())
}, 100)

client.write('here I am')
for (const busyUntil = performance.now() + 200; performance.now() < busyUntil; );
server.close()

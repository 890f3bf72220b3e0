// When is a client connected? A server that listens, and does not accept before the call is over.
import { sockets } from '#grader/witnesses/socket-table'
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  type InetAddress,
  listen,
  recv,
  send,
  socket,
} from '#posix'

const listening = socket('AF_INET', 'SOCK_STREAM')
bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listening)
const server = getsockname(listening) as InetAddress

const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, server)
console.log('connect() has returned')

const ends = sockets('tcp').filter(({ state }) => state === 'ESTABLISHED')
const clientEnd = ends.find(({ remote }) => remote.port === server.port)
const serverEnd = ends.find(({ local }) => local.port === server.port)
console.log(`the client's end: ${clientEnd?.state}, the server's end: ${serverEnd?.state}`)
const queue = sockets('tcp').find((row) => row.state === 'LISTEN' && row.local.port === server.port)
console.log(`waiting to be accepted: ${queue?.receiveQueue}`)

console.log(`send() says ${send(client, Buffer.from('hello'))} bytes`)
close(client)
console.log('the client has closed')

const { fd } = accept(listening)
console.log('accept() returns now')
console.log(`recv() says "${recv(fd, 100)}", then ${recv(fd, 100).length} bytes`)
close(fd)
close(listening)

// The iterative server: accept one, serve it to its end, accept the next. What the others see meanwhile.

import { sockets } from '#grader/witnesses/socket-table'
import { accept, bind, close, connect, getsockname, listen, recv, socket, write } from '#posix'

const server = socket('AF_INET', 'SOCK_STREAM')
bind(server, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(server, 5)
const address = getsockname(server)

function caller(word: string): number {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  connect(fd, address)
  write(fd, Buffer.from(word))
  return fd
}

const first = caller('first')
const { fd: served } = accept(server)
console.log(`serving   "${recv(served, 100)}", and waiting for what it says next`)

const others = [caller('second'), caller('third')]
const port = 'port' in address ? address.port : 0
const rows = sockets('tcp').filter(({ local }) => local.port === port)
const queued = rows.find(({ state }) => state === 'LISTEN')?.receiveQueue
const unread = rows.filter(({ state }) => state === 'ESTABLISHED').map((row) => row.receiveQueue)
console.log(`waiting   ${queued} clients, both connected, both have asked already`)
console.log(`unread    ${unread.reduce((sum, bytes) => sum + bytes)} bytes in the kernel`)

close(first)
console.log(`the first says ${recv(served, 100).length} bytes: it has left`)
close(served)
for (const other of others) {
  const { fd } = accept(server)
  console.log(`serving   "${recv(fd, 100)}"`)
  close(fd)
  close(other)
}
close(server)

// The smallest loop on epoll, one turn at a time: who has news, and what it is.
import {
  accept,
  bind,
  close,
  connect,
  EPOLLIN,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  getsockname,
  listen,
  read,
  setNonBlocking,
  socket,
  write,
} from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)
const clients: number[] = []

// #region loop
setNonBlocking(listener)
const epoll = epoll_create1()
epoll_ctl(epoll, 'EPOLL_CTL_ADD', listener, EPOLLIN)

function turn(): void {
  for (const { fd, events } of epoll_wait(epoll)) {
    if (fd === listener) {
      const { fd: client } = accept(listener)
      setNonBlocking(client)
      epoll_ctl(epoll, 'EPOLL_CTL_ADD', client, EPOLLIN)
      clients.push(client)
      console.log('  the listener: a client')
    } else if (events & EPOLLIN) {
      console.log(`  client ${clients.indexOf(fd) + 1}: "${read(fd, 100)}"`)
    }
  }
}
// #endregion

function calls(): number {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  connect(fd, getsockname(listener))
  return fd
}

console.log('alice calls')
const alice = calls()
turn()
console.log('bob calls')
const bob = calls()
turn()
console.log('bob says something')
write(bob, Buffer.from('hello'))
turn()
console.log('alice ends')
close(alice)
turn()
for (const fd of [...clients, bob, epoll, listener]) close(fd)

// An ordinary file is always ready, so epoll will not watch it; a socket is not.
import { closeSync, openSync } from 'node:fs'
import {
  close,
  EPOLLIN,
  epoll_create1,
  epoll_ctl,
  POLLIN,
  poll,
  type SystemError,
  socket,
} from '#posix'

const file = openSync(import.meta.filename, 'r')
const datagrams = socket('AF_INET', 'SOCK_DGRAM')
const epoll = epoll_create1()
for (const [name, fd] of Object.entries({ file, socket: datagrams })) {
  const ready = poll([{ fd, events: POLLIN }], 0).length > 0
  console.log(`${name}: poll says ${ready ? 'ready' : 'not now'}, epoll says ${add(fd)}`)
}
closeSync(file)
for (const fd of [datagrams, epoll]) close(fd)

function add(fd: number): string {
  try {
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN)
    return 'I will tell you'
  } catch (error) {
    return (error as SystemError).code
  }
}

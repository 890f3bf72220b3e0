// The list that epoll keeps in the kernel, and how a socket comes off it.
import { epollInstances, type Watched } from '#grader/witnesses/epoll'
import { close, dup, EPOLLIN, EPOLLOUT, epoll_create1, epoll_ctl, socket } from '#posix'

const epoll = epoll_create1()
const [a, b] = [socket('AF_INET', 'SOCK_STREAM'), socket('AF_INET', 'SOCK_STREAM')]
const name = ({ fd, events }: Watched) =>
  `${fd === a ? 'a' : 'b'}${events & EPOLLOUT ? ' for room' : ''}`
const list = (what: string) => {
  const { watched = [] } = epollInstances(process.pid).find(({ fd }) => fd === epoll) ?? {}
  console.log(`${what.padEnd(22)} ${watched.map(name).sort().join(', ') || 'nobody'}`)
}

list('epoll_create1')
epoll_ctl(epoll, 'EPOLL_CTL_ADD', a, EPOLLIN)
epoll_ctl(epoll, 'EPOLL_CTL_ADD', b, EPOLLIN)
list('a and b added')
epoll_ctl(epoll, 'EPOLL_CTL_MOD', b, EPOLLIN | EPOLLOUT)
list('b modified')
close(a)
list('a closed')
const copy = dup(b)
close(b)
list('b closed, not its copy')
close(copy)
list('its copy closed')
close(epoll)

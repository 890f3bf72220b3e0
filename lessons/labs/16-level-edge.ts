// What epoll_wait reports of ten bytes that are read in two parts, by level and by edge.
import {
  accept,
  bind,
  close,
  connect,
  EPOLLET,
  EPOLLIN,
  EPOLLOUT,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  getsockname,
  listen,
  read,
  socket,
  write,
} from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)

function watch(name: string, events: number): void {
  const client = socket('AF_INET', 'SOCK_STREAM')
  connect(client, getsockname(listener))
  const { fd } = accept(listener)
  const epoll = epoll_create1()
  epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, events)
  const told = (ms: number) => (epoll_wait(epoll, 10, ms).length > 0 ? 'news' : '-')
  write(client, Buffer.from('0123456789'))
  const row = [told(1000), told(0)]
  read(fd, 5)
  row.push(told(0))
  write(client, Buffer.from('more'))
  row.push(told(1000))
  read(fd, 9)
  row.push(told(0))
  console.log(`${name}${row.map((each) => each.padStart(11)).join('')}`)
  for (const each of [epoll, fd, client]) close(each)
}

console.log('                   10 came asked again half read  more came   all read')
watch('level, EPOLLIN', EPOLLIN)
watch('edge,  EPOLLIN', EPOLLIN | EPOLLET)
watch('level, and OUT', EPOLLIN | EPOLLOUT)
close(listener)

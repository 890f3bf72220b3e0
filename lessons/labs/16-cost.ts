// What one event costs, among ever more descriptors on which nothing happens. Both calls are made without any preparation.
import {
  bind,
  close,
  connect,
  dup,
  EPOLLIN,
  epoll_create1,
  epoll_ctl,
  getsockname,
  libc,
  POLLIN,
  socket,
  write,
} from '#posix'

const ROUNDS = 300
const receives = socket('AF_INET', 'SOCK_DGRAM')
bind(receives, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
const sends = socket('AF_INET', 'SOCK_DGRAM')
connect(sends, getsockname(receives))
write(sends, Buffer.from('news that nobody takes'))
const idle = socket('AF_INET', 'SOCK_DGRAM')
bind(idle, { family: 'AF_INET', address: '127.0.0.1', port: 0 })

const epoll = epoll_create1()
epoll_ctl(epoll, 'EPOLL_CTL_ADD', receives, EPOLLIN)
const watched = [receives]
const found = Buffer.alloc(64 * 16)

// #region calls
const polls = (list: Buffer) => () =>
  libc('int poll(_Inout_ void *list, unsigned long n, int ms)', list, list.length / 8, -1)
const epolls = () =>
  libc('int epoll_wait(int fd, _Out_ void *found, int n, int ms)', epoll, found, 64, -1)
// #endregion

const rows = [10, 100, 1000].map((count) => {
  while (watched.length <= count) {
    const fd = dup(idle)
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN)
    watched.push(fd)
  }
  const list = Buffer.alloc(watched.length * 8)
  for (const [at, fd] of watched.entries()) {
    list.writeInt32LE(fd, at * 8)
    list.writeInt16LE(POLLIN, at * 8 + 4)
  }
  const row = { poll: fastest(polls(list)), epoll: fastest(epolls) }
  const µs = (ns: number) => `${(ns / 1000).toFixed(1)} µs`
  console.log(`${count} idle:`.padEnd(12), `poll ${µs(row.poll)}, epoll ${µs(row.epoll)}`)
  return row
})

/** The least of many, in nanoseconds: whatever disturbs a measurement only adds to it. */
function fastest(call: () => number): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint()
    if (call() !== 1) throw new Error('one descriptor has news')
    return Number(process.hrtime.bigint() - start)
  })
  return Math.min(...times)
}

const [few, , many] = rows
console.log(
  `a hundred times as many, more than twice the cost: poll ${few!.poll * 2 < many!.poll},`,
)
console.log(
  `                                                   epoll ${few!.epoll * 2 < many!.epoll}`,
)
for (const fd of [...watched, idle, sends, epoll]) close(fd)

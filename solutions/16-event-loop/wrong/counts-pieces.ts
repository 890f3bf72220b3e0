// Misconception: who keeps a limited number of pieces keeps a limited number of bytes.
// fails: keeps its memory bounded while a client does not read
import {
  accept,
  bind,
  close,
  EPOLLIN,
  EPOLLOUT,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  listen,
  read,
  type SystemError,
  setNonBlocking,
  setsockopt,
  socket,
  write,
} from '#posix'

const MOST_PIECES = 512

const epoll = epoll_create1()
const unwritten = new Map<number, Buffer[]>()
const ended = new Set<number>()
let full = false

function unless<T>(code: string, call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    if ((error as SystemError).code !== code) throw error
    return undefined
  }
}

function welcome(listener: number): void {
  try {
    const { fd } = accept(listener)
    setNonBlocking(fd)
    unwritten.set(fd, [])
    ended.delete(fd)
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN)
  } catch (error) {
    if ((error as SystemError).code !== 'EMFILE') throw error
    full = true
    epoll_ctl(epoll, 'EPOLL_CTL_MOD', listener, 0)
  }
}

/** False when the conversation is over. */
function serve(fd: number): boolean {
  const kept = unwritten.get(fd)!
  if (!ended.has(fd) && kept.length < MOST_PIECES) {
    const bytes = unless('EAGAIN', () => read(fd, 65_536))
    if (bytes?.length === 0) ended.add(fd)
    else if (bytes) kept.push(bytes)
  }
  const first = kept.shift()
  const rest = first?.subarray(unless('EAGAIN', () => write(fd, first)) ?? 0)
  if (rest?.length) kept.unshift(rest)
  if (ended.has(fd) && kept.length === 0) return false
  const reads = !ended.has(fd) && kept.length < MOST_PIECES
  epoll_ctl(epoll, 'EPOLL_CTL_MOD', fd, (reads ? EPOLLIN : 0) | (kept.length > 0 ? EPOLLOUT : 0))
  return true
}

function servesOn(fd: number): boolean {
  try {
    return serve(fd)
  } catch (error) {
    console.error((error as SystemError).message)
    return false
  }
}

try {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  setNonBlocking(listener)
  setsockopt(listener, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: Number(process.argv[2]) })
  listen(listener, 1024)
  epoll_ctl(epoll, 'EPOLL_CTL_ADD', listener, EPOLLIN)
  for (;;) {
    for (const { fd } of unless('EINTR', () => epoll_wait(epoll)) ?? []) {
      if (fd === listener) welcome(listener)
      else if (!servesOn(fd)) {
        close(fd)
        if (full) epoll_ctl(epoll, 'EPOLL_CTL_MOD', listener, EPOLLIN)
        full = false
      }
    }
  }
} catch (error) {
  console.error((error as SystemError).message)
  process.exitCode = 1
}

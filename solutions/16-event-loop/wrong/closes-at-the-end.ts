// Misconception: read has returned 0 bytes: the conversation is over.
// fails: echoes what came before the client's end, then ends too
// fails by luck: sleeps while a client that has ended does not read its answers
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

const MOST_KEPT = 65_536

const epoll = epoll_create1()
const unwritten = new Map<number, Buffer[]>()
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
  if (size(kept) < MOST_KEPT) {
    const bytes = unless('EAGAIN', () => read(fd, 65_536))
    if (bytes?.length === 0) return false
    if (bytes) kept.push(bytes)
  }
  const first = kept.shift()
  const rest = first?.subarray(unless('EAGAIN', () => write(fd, first)) ?? 0)
  if (rest?.length) kept.unshift(rest)
  const reads = size(kept) < MOST_KEPT
  epoll_ctl(epoll, 'EPOLL_CTL_MOD', fd, (reads ? EPOLLIN : 0) | (kept.length > 0 ? EPOLLOUT : 0))
  return true
}

function size(pieces: Buffer[]): number {
  return pieces.reduce((bytes, piece) => bytes + piece.length, 0)
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

// Misconception: to wake up once a second is allowed, and then there is time to look who has room again.
// fails: asks for room while a client does not read its answers
import {
  accept,
  bind,
  close,
  EPOLLIN,
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

const epoll = epoll_create1()
const unwritten = new Map<number, Buffer>()
const SECOND_MS = 1000
let lookedAt = 0
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
    unwritten.set(fd, Buffer.alloc(0))
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN)
  } catch (error) {
    if ((error as SystemError).code !== 'EMFILE') throw error
    full = true
    epoll_ctl(epoll, 'EPOLL_CTL_MOD', listener, 0)
  }
}

/** False when the conversation is over. */
function serve(fd: number): boolean {
  let bytes = unwritten.get(fd)
  if (!bytes?.length) {
    bytes = unless('EAGAIN', () => read(fd, 65_536))
    if (!bytes) return true
    if (bytes.length === 0) return false
  }
  const all = bytes
  const rest = all.subarray(unless('EAGAIN', () => write(fd, all)) ?? 0)
  unwritten.set(fd, rest)
  epoll_ctl(epoll, 'EPOLL_CTL_MOD', fd, rest.length > 0 ? 0 : EPOLLIN)
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
    const news = unless('EINTR', () => epoll_wait(epoll, 64, SECOND_MS)) ?? []
    if (performance.now() - lookedAt >= SECOND_MS) {
      lookedAt = performance.now()
      for (const [fd, rest] of unwritten)
        if (rest.length > 0 && !news.some((one) => one.fd === fd)) news.push({ fd, events: 0 })
    }
    for (const { fd } of news) {
      if (fd === listener) welcome(listener)
      else if (!servesOn(fd)) {
        close(fd)
        unwritten.delete(fd)
        if (full) epoll_ctl(epoll, 'EPOLL_CTL_MOD', listener, EPOLLIN)
        full = false
      }
    }
  }
} catch (error) {
  console.error((error as SystemError).message)
  process.exitCode = 1
}

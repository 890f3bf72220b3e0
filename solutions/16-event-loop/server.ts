// usage: server.ts <port>
// Returns to many clients at once the bytes they send (RFC 862): an event loop on epoll, with libc's calls alone.
import {
  accept,
  bind,
  close,
  EPOLL_CLOEXEC,
  EPOLLIN,
  EPOLLOUT,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  listen,
  read,
  SystemError,
  setNonBlocking,
  setsockopt,
  socket,
  write,
} from '#posix'

const MOST_WAITING = 1024
const MOST_READ = 65_536

const epoll = epoll_create1(EPOLL_CLOEXEC)

/** By descriptor: what a client sent and has had no room to take back yet. Others have no entry: an empty slice would keep its whole Buffer. */
const unwritten = new Map<number, Buffer>()

/** The descriptor table had no entry left for the client that waits. */
let full = false

function listenOn(port: number): number {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  setNonBlocking(fd)
  setsockopt(fd, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  bind(fd, { family: 'AF_INET', address: '127.0.0.1', port })
  listen(fd, MOST_WAITING)
  epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN)
  return fd
}

function run(listener: number): never {
  for (;;) {
    for (const { fd } of news()) {
      if (fd === listener) welcome(listener)
      else serve(fd, listener)
    }
  }
}

/** Sleeps until somebody has news. None when a signal ended the sleep. */
function news() {
  return answered(() => epoll_wait(epoll), 'EINTR') ?? []
}

function welcome(listener: number): void {
  try {
    const { fd } = accept(listener)
    // On Linux an accepted socket does not inherit the flag: accept(2).
    setNonBlocking(fd)
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN)
  } catch (error) {
    switch (codeOf(error)) {
      case 'EMFILE':
      case 'ENFILE':
        // The client stays in the queue, and its news would be told again and again: no more of it until somebody leaves.
        full = true
        epoll_ctl(epoll, 'EPOLL_CTL_MOD', listener, 0)
        break
      case 'EAGAIN':
      case 'ECONNABORTED':
      case 'EINTR':
        break
      default:
        throw error
    }
  }
}

/** One turn of a client, and a short one, because the others wait. */
function serve(fd: number, listener: number): void {
  try {
    const before = unwritten.get(fd)
    if (before) writeOn(fd, before)
    else if (!echoOnce(fd)) leave(fd, listener)
  } catch (error) {
    if (!(error instanceof SystemError)) throw error
    console.error(`server: lost a client: ${error.message}`)
    leave(fd, listener)
  }
}

/** @returns false when the client has ended its side; all it sent is written then, because nothing is read before that */
function echoOnce(fd: number): boolean {
  const bytes = answered(() => read(fd, MOST_READ), 'EAGAIN', 'EINTR')
  if (bytes?.length === 0) return false
  if (bytes) writeOn(fd, bytes)
  return true
}

/** Writes what there is room for. While something is left, room is the only news of interest: nothing more is read. */
function writeOn(fd: number, bytes: Buffer): void {
  const hadUnwritten = unwritten.delete(fd)
  const rest = bytes.subarray(answered(() => write(fd, bytes), 'EAGAIN', 'EINTR') ?? 0)
  const hasUnwritten = rest.length > 0
  if (hasUnwritten) unwritten.set(fd, rest)
  if (hasUnwritten === hadUnwritten) return
  epoll_ctl(epoll, 'EPOLL_CTL_MOD', fd, hasUnwritten ? EPOLLOUT : EPOLLIN)
}

function leave(fd: number, listener: number): void {
  unwritten.delete(fd)
  // Its last descriptor, so that the kernel takes it off epoll's list as well: epoll(7).
  close(fd)
  if (!full) return
  full = false
  epoll_ctl(epoll, 'EPOLL_CTL_MOD', listener, EPOLLIN)
}

/** What a call answers; undefined when it says, by one of these codes, that there is nothing to be done now. */
function answered<T>(call: () => T, ...codes: string[]): T | undefined {
  try {
    return call()
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof SystemError ? error.code : undefined
}

const [portText = '', ...surplus] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || surplus.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

try {
  run(listenOn(port))
} catch (error) {
  console.error(`server: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

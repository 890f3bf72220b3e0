// Misconception: epoll_wait fails only when something is broken.
// fails: goes on after Ctrl-Z and fg
// fails by luck: survives clients that reset
// fails by luck: leaves no descriptor behind
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

const epoll = epoll_create1()
const unwritten = new Map<number, Buffer>()
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
  epoll_ctl(epoll, 'EPOLL_CTL_MOD', fd, rest.length > 0 ? EPOLLOUT : EPOLLIN)
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
    for (const { fd } of epoll_wait(epoll)) {
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

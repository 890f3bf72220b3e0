// Misconception: EPOLLET is EPOLLIN, only quicker.
// fails: returns every byte unchanged
// fails: sleeps while a client does not read its answers
// fails: asks for room while a client does not read its answers
// fails: sleeps while a client that has ended does not read its answers
// fails: sleeps again when a slow client has caught up
// fails: serves others while a client does not read its answers
// fails: returns everything to a client that reads late
// fails: echoes what came before the client's end, then ends too
// fails: survives clients that reset
import {
  accept,
  bind,
  close,
  EPOLLET,
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
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN | EPOLLOUT | EPOLLET)
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
    bytes = unless('EAGAIN', () => read(fd, 1024))
    if (!bytes) return true
    if (bytes.length === 0) return false
  }
  const all = bytes
  const rest = all.subarray(unless('EAGAIN', () => write(fd, all)) ?? 0)
  unwritten.set(fd, rest)
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

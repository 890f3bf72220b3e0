// Misconception: poll does the same as epoll, and is simpler.
// fails: sleeps in epoll_wait while nobody has news
// fails: registers its sockets with one epoll instance, and only those it has
// fails: sleeps while a client does not read its answers
// fails: asks for room while a client does not read its answers
// fails: sleeps while a client that has ended does not read its answers
// fails: sleeps again when a slow client has caught up
// fails: sleeps while its descriptor table is full, and then serves who waited
import {
  accept,
  bind,
  close,
  listen,
  POLLIN,
  POLLOUT,
  poll,
  read,
  type SystemError,
  setNonBlocking,
  setsockopt,
  socket,
  write,
} from '#posix'

const events = new Map<number, number>()
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
    events.set(fd, POLLIN)
  } catch (error) {
    if ((error as SystemError).code !== 'EMFILE') throw error
    full = true
    events.set(listener, 0)
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
  events.set(fd, rest.length > 0 ? POLLOUT : POLLIN)
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

const requests = () => [...events].map(([fd, wanted]) => ({ fd, events: wanted }))

try {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  setNonBlocking(listener)
  setsockopt(listener, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: Number(process.argv[2]) })
  listen(listener, 1024)
  events.set(listener, POLLIN)
  for (;;) {
    for (const { fd } of unless('EINTR', () => poll(requests())) ?? []) {
      if (fd === listener) welcome(listener)
      else if (!servesOn(fd)) {
        close(fd)
        events.delete(fd)
        if (full) events.set(listener, POLLIN)
        full = false
      }
    }
  }
} catch (error) {
  console.error((error as SystemError).message)
  process.exitCode = 1
}

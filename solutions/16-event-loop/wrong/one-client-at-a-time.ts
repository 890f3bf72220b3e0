// Misconception: a server serves a client, and then the next.
// fails: sleeps in epoll_wait while nobody has news
// fails: makes every socket non-blocking
// fails: registers its sockets with one epoll instance, and only those it has
// fails: sleeps while a client does not read its answers
// fails: sleeps while a client that has ended does not read its answers
// fails: sleeps again when a slow client has caught up
// fails: sleeps while its descriptor table is full, and then serves who waited
// fails: returns what its clients say, as it comes, and keeps them apart
// fails: serves five hundred clients at once
// fails: serves others while a client does not read its answers
// fails: survives clients that reset
// fails: leaves no descriptor behind
// fails: asks for room while a client does not read its answers
import {
  accept,
  bind,
  close,
  listen,
  read,
  type SystemError,
  setsockopt,
  socket,
  write,
} from '#posix'

function echo(fd: number): void {
  for (;;) {
    const bytes = read(fd, 65_536)
    if (bytes.length === 0) return
    for (let at = 0; at < bytes.length; ) at += write(fd, bytes.subarray(at))
  }
}

try {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  setsockopt(listener, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: Number(process.argv[2]) })
  listen(listener, 1024)
  for (;;) {
    const { fd } = accept(listener)
    try {
      echo(fd)
    } catch (error) {
      console.error((error as SystemError).message)
    } finally {
      close(fd)
    }
  }
} catch (error) {
  console.error((error as SystemError).message)
  process.exitCode = 1
}

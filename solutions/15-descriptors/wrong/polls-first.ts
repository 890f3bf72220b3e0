// Misconception: a call that waits is dangerous: ask poll whether it would, and only then make it.
// fails: sleeps in accept while nobody is connected
// fails: sleeps in read while its client is silent
// fails: sleeps in write while its client does not read, and loses nothing
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

/** Makes a call when poll says that it will not wait. */
function whenReady<T>(fd: number, events: number, call: () => T): T {
  for (;;) {
    try {
      poll([{ fd, events }])
      return call()
    } catch (error) {
      if (!['EAGAIN', 'EINTR'].includes((error as SystemError).code)) throw error
    }
  }
}

function echo(fd: number): void {
  setNonBlocking(fd)
  for (;;) {
    const bytes = whenReady(fd, POLLIN, () => read(fd, 65_536))
    if (bytes.length === 0) return
    for (let at = 0; at < bytes.length; )
      at += whenReady(fd, POLLOUT, () => write(fd, bytes.subarray(at)))
  }
}

try {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  setsockopt(listener, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: Number(process.argv[2]) })
  listen(listener, 128)
  setNonBlocking(listener)
  for (;;) {
    const { fd } = whenReady(listener, POLLIN, () => accept(listener))
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

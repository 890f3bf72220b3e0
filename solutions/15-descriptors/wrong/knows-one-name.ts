// Misconception: a client that is gone has one name: ECONNRESET.
// fails: survives clients that reset
// fails: leaves no descriptor behind
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

function uninterrupted<T>(call: () => T): T {
  for (;;) {
    try {
      return call()
    } catch (error) {
      if ((error as SystemError).code !== 'EINTR') throw error
    }
  }
}

function echo(fd: number): void {
  for (;;) {
    const bytes = uninterrupted(() => read(fd, 65_536))
    if (bytes.length === 0) return
    for (let at = 0; at < bytes.length; ) at += uninterrupted(() => write(fd, bytes.subarray(at)))
  }
}

try {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  setsockopt(listener, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: Number(process.argv[2]) })
  listen(listener, 128)
  for (;;) {
    const { fd } = uninterrupted(() => accept(listener))
    try {
      echo(fd)
    } catch (error) {
      if ((error as SystemError).code !== 'ECONNRESET') throw error
    } finally {
      close(fd)
    }
  }
} catch (error) {
  console.error((error as SystemError).message)
  process.exitCode = 1
}

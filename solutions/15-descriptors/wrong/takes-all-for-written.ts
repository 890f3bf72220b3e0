// Misconception: a socket that blocks writes all it is given before write returns.
// fails: writes the rest when a write took only a part
// A write that is interrupted before it has done anything fails, and then nothing is lost.
// fails by luck: makes a call again that a signal interrupted
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
    uninterrupted(() => write(fd, bytes))
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
      console.error((error as SystemError).message)
    } finally {
      close(fd)
    }
  }
} catch (error) {
  console.error((error as SystemError).message)
  process.exitCode = 1
}

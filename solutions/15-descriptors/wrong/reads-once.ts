// Misconception: what a client has to say comes in one read, and then it wants to hear no more.
// fails: sleeps in read while its client is silent
// fails: sleeps in write while its client does not read, and loses nothing
// fails: returns what its client says, as it comes
// fails: serves its clients one after another
// fails: writes the rest when a write took only a part
// fails: makes a call again that a signal interrupted
// fails: echoes what came before the client's end, then ends too
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
  const bytes = uninterrupted(() => read(fd, 65_536))
  for (let at = 0; at < bytes.length; ) at += uninterrupted(() => write(fd, bytes.subarray(at)))
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

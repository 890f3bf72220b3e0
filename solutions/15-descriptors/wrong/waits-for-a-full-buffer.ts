// Misconception: recv with room for 4096 bytes brings 4096 bytes.
// fails: sleeps in accept while nobody is connected
// fails: sleeps in read while its client is silent
// fails: returns what its client says, as it comes
// fails: returns every byte unchanged
// fails: serves its clients one after another
// fails: lets sixteen clients wait
// fails: makes a call again that a signal interrupted
// fails: survives clients that reset
// fails: leaves no descriptor behind
// fails: can be restarted while an old connection is in TIME_WAIT
import {
  accept,
  bind,
  close,
  listen,
  MSG_WAITALL,
  recv,
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
    const bytes = uninterrupted(() => recv(fd, 4096, MSG_WAITALL))
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
      console.error((error as SystemError).message)
    } finally {
      close(fd)
    }
  }
} catch (error) {
  console.error((error as SystemError).message)
  process.exitCode = 1
}

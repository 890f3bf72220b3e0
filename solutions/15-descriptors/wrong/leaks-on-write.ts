// Misconception: that a client is gone shows when one reads from it.
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

/** What a client says; nothing when it has ended or is gone. */
function heard(fd: number): Buffer {
  try {
    return uninterrupted(() => read(fd, 65_536))
  } catch {
    return Buffer.alloc(0)
  }
}

function echo(fd: number): void {
  for (;;) {
    const bytes = heard(fd)
    if (bytes.length === 0) break
    for (let at = 0; at < bytes.length; ) at += uninterrupted(() => write(fd, bytes.subarray(at)))
  }
  close(fd)
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
    }
  }
} catch (error) {
  console.error((error as SystemError).message)
  process.exitCode = 1
}

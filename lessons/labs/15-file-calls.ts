// The calls that files know, on a socket.
import {
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { accept, bind, close, connect, dup, getsockname, listen, lseek, socket } from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)
const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, getsockname(listener))
const { fd } = accept(listener)
const bytes = Buffer.alloc(5)

const tries: Record<string, () => unknown> = {
  write: () => `${writeSync(client, 'hello')} bytes`,
  read: () => `${readSync(fd, bytes)} bytes`,
  fstat: () => (fstatSync(fd).isSocket() ? 'a socket' : 'a file'),
  fchmod: () => fchmodSync(fd, 0o600),
  dup: () => close(dup(fd)),
  lseek: () => lseek(fd, 0),
  pread: () => readSync(fd, bytes, { position: 0 }),
  ftruncate: () => ftruncateSync(fd),
  fsync: () => fsyncSync(fd),
  open: () => openSync(`/proc/self/fd/${fd}`, 'r'),
}
for (const [call, attempt] of Object.entries(tries)) {
  console.log(call.padEnd(9), answer(attempt))
}
for (const each of [fd, client, listener]) close(each)

function answer(attempt: () => unknown): unknown {
  try {
    return attempt() ?? 'done'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

// A write that takes a part, one that takes nothing, and the news that there is room again.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  POLLOUT,
  poll,
  recv,
  type SystemError,
  setNonBlocking,
  socket,
  write,
} from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)
const reader = socket('AF_INET', 'SOCK_STREAM')
connect(reader, getsockname(listener))
const { fd } = accept(listener)
setNonBlocking(fd)

// #region fill
const bytes = Buffer.alloc(33_554_432)
let written = write(fd, bytes)
console.log(`write of ${bytes.length} bytes: ${written} written`)
try {
  for (;;) written += write(fd, bytes.subarray(written))
} catch (error) {
  console.log(`write, again and again: ${(error as SystemError).code}`)
}
console.log(`room: ${poll([{ fd, events: POLLOUT }], 0).length > 0}`)
// #endregion

let received = 0
while (poll([{ fd, events: POLLOUT }], 0).length === 0) received += recv(reader, 65_536).length
console.log(`the client read ${received} bytes, and there is room`)
console.log(`write of the rest: ${write(fd, bytes.subarray(written))} written`)
for (const each of [fd, reader, listener]) close(each)

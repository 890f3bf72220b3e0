// What calls answer on a socket that must not wait.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  POLLIN,
  poll,
  read,
  type SystemError,
  setNonBlocking,
  socket,
  write,
} from '#posix'

// #region calls
const listener = socket('AF_INET', 'SOCK_STREAM')
setNonBlocking(listener)
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)
console.log(`accept, nobody calls:      ${answer(() => accept(listener))}`)
const client = socket('AF_INET', 'SOCK_STREAM')
setNonBlocking(client)
console.log(`connect:                   ${answer(() => connect(client, getsockname(listener)))}`)
poll([{ fd: listener, events: POLLIN }])
const { fd } = accept(listener)
setNonBlocking(fd)
console.log(`read, nothing has come:    ${answer(() => read(fd, 100))}`)
write(client, Buffer.from('hello'))
poll([{ fd, events: POLLIN }])
console.log(`read, when poll says so:   ${read(fd, 100)}`)
console.log(`read, once more:           ${answer(() => read(fd, 100))}`)
// #endregion
for (const each of [fd, client, listener]) close(each)

function answer(call: () => unknown): string {
  try {
    return `${call()}`
  } catch (error) {
    return (error as SystemError).code
  }
}

// What recv makes of what send was given.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  MSG_PEEK,
  MSG_WAITALL,
  recv,
  send,
  shutdown,
  socket,
} from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)
const sender = socket('AF_INET', 'SOCK_STREAM')
connect(sender, getsockname(listener))
const receiver = accept(listener).fd

const sends = (...texts: string[]) => {
  for (const text of texts) {
    send(sender, Buffer.from(text))
    console.log(`send           "${text}"`)
  }
  // Looks, without taking anything, until all of it has arrived.
  recv(receiver, texts.join('').length, MSG_PEEK | MSG_WAITALL)
}

sends('one', 'two', 'three')
console.log(`recv up to 100 "${recv(receiver, 100)}"`)
sends('a longer message')
console.log(`recv up to 8   "${recv(receiver, 8)}"`)
console.log(`recv up to 100 "${recv(receiver, 100)}"`)
sends('cut')
shutdown(sender, 'SHUT_WR')
console.log('shutdown')
console.log(`recv all of 8  "${recv(receiver, 8, MSG_WAITALL)}"`)
console.log(`recv up to 8   ${recv(receiver, 8).length} bytes: the end`)
for (const fd of [sender, receiver, listener]) close(fd)

// Messages that keep coming, and a wait that ends in time all the same.
import { bind, close, connect, getsockname, POLLIN, poll, recvfrom, send, socket } from '#posix'

const receiver = socket('AF_INET', 'SOCK_DGRAM')
bind(receiver, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
const sender = socket('AF_INET', 'SOCK_DGRAM')
connect(sender, getsockname(receiver))
const messages: Buffer[] = []
const start = performance.now()

for (let number = 1; number <= 3; number++) send(sender, Buffer.from(`message ${number}`))
// #region until
const deadline = performance.now() + 300
let left = 300
while (left > 0 && poll([{ fd: receiver, events: POLLIN }], Math.ceil(left)).length > 0) {
  messages.push(recvfrom(receiver, 65_535).bytes)
  left = deadline - performance.now()
}
// #endregion
const ms = Math.round(performance.now() - start)
console.log(`${messages.length} messages, and the end after ${ms} ms`)
for (const fd of [receiver, sender]) close(fd)

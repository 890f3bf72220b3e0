// Whose memory is a packet in on its way? The program spoils its own right after sending.
import { bind, close, connect, getsockname, recv, send, socket } from '#posix'

const receiver = socket('AF_INET', 'SOCK_DGRAM')
bind(receiver, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
const sender = socket('AF_INET', 'SOCK_DGRAM')
connect(sender, getsockname(receiver))

const bytes = Buffer.from('hello')
send(sender, bytes)
bytes.fill('?')
console.log(`in the program's buffer: ${bytes}`)
console.log(`received: ${recv(receiver, 100)}`)
for (const fd of [sender, receiver]) close(fd)

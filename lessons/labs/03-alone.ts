// A socket that calls its own number: both ends of a conversation in one.
import { bind, close, connect, getpeername, getsockname, read, socket, write } from '#posix'

const fd = socket('AF_INET', 'SOCK_STREAM')
bind(fd, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
connect(fd, getsockname(fd))

const [own, peer] = [getsockname(fd), getpeername(fd)]
console.log(
  `connected, without a listener; to itself: ${JSON.stringify(own) === JSON.stringify(peer)}`,
)
write(fd, Buffer.from('is anybody there?'))
console.log(`it hears: ${read(fd, 100)}`)
close(fd)

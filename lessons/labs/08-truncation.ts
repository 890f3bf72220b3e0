// A receive that offers too little room cuts the datagram, and the rest is gone. With libc's own
// calls, because Node always offers enough.
import { bind, close, getsockname, MSG_DONTWAIT, recvfrom, sendto, socket } from '#posix'

const receiver = socket('AF_INET', 'SOCK_DGRAM')
bind(receiver, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
const sender = socket('AF_INET', 'SOCK_DGRAM')

for (const text of ['a datagram', 'the next']) {
  sendto(sender, Buffer.from(text), getsockname(receiver))
}

for (let calls = 0; calls < 3; calls++) {
  try {
    const { bytes } = recvfrom(receiver, 6, MSG_DONTWAIT)
    console.log(`recvfrom, room for 6: "${bytes}"`)
  } catch (error) {
    console.log(`recvfrom, room for 6: ${(error as NodeJS.ErrnoException).code}`)
  }
}

close(sender)
close(receiver)

// One connection, two descriptors: what close ends, and what shutdown ends.
import {
  accept,
  bind,
  close,
  connect,
  dup,
  getsockname,
  listen,
  MSG_DONTWAIT,
  recv,
  shutdown,
  socket,
  write,
} from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)

function answer(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

function pair(): { peer: number; fd: number; copy: number } {
  const peer = socket('AF_INET', 'SOCK_STREAM')
  connect(peer, getsockname(listener))
  const { fd } = accept(listener)
  return { peer, fd, copy: dup(fd) }
}

const hears = (peer: number, flags = 0) => {
  const heard = answer(() => recv(peer, 100, flags))
  if (!(heard instanceof Uint8Array)) return `nothing (${heard})`
  return heard.length === 0 ? 'the end' : `"${heard}"`
}

const one = pair()
close(one.fd)
console.log(`close(fd)         the peer hears ${hears(one.peer, MSG_DONTWAIT)}`)
write(one.copy, Buffer.from('still here'))
console.log(`write(copy)       the peer hears ${hears(one.peer)}`)
close(one.copy)
console.log(`close(copy)       the peer hears ${hears(one.peer)}`)

const two = pair()
shutdown(two.fd, 'SHUT_WR')
console.log(`shutdown(fd)      the peer hears ${hears(two.peer)}`)
console.log(`write(copy)       ${answer(() => write(two.copy, Buffer.from('still here')))}`)
write(two.peer, Buffer.from('good night'))
console.log(`read(copy)        ${hears(two.copy)}`)
for (const fd of [one.peer, two.peer, two.fd, two.copy, listener]) close(fd)

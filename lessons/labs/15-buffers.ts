// The two buffers of a connection, in the kernel, and what close does with what is in them.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  getsockopt,
  listen,
  recv,
  setsockopt,
  socket,
  write,
} from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
const rooms = (fd: number) => {
  const [out, into] = (['SO_SNDBUF', 'SO_RCVBUF'] as const).map((o) =>
    getsockopt(fd, 'SOL_SOCKET', o),
  )
  return `room for ${out} bytes to go out, ${into} to come in`
}
console.log(`a socket, just made:  ${rooms(listener)}`)
const other = socket('AF_INET', 'SOCK_STREAM')
setsockopt(other, 'SOL_SOCKET', 'SO_RCVBUF', 20_000)
console.log(`another, changed:     ${rooms(other)}`)
console.log(`the first is as before: ${rooms(listener)}`)
close(other)

bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)

function closes(what: string, unread: string): void {
  const peer = socket('AF_INET', 'SOCK_STREAM')
  connect(peer, getsockname(listener))
  const { fd } = accept(listener)
  write(peer, Buffer.from(unread))
  write(fd, Buffer.from('last words'))
  close(fd)
  console.log(`${what}: the peer hears ${hears(peer)}, then ${hears(peer)}`)
  close(peer)
}

function hears(fd: number): string {
  try {
    const heard = recv(fd, 100)
    return heard.length > 0 ? `"${heard}"` : 'the end'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? ''
  }
}

closes('close, all was read', '')
closes('close, 5 bytes were not', 'hello')
close(listener)

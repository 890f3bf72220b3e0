// What recv(n) returns: what is there, at most n bytes. Nothing is lost, and nothing is kept apart.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  recv,
  send,
  setsockopt,
  socket,
} from '#posix'

const listening = socket('AF_INET', 'SOCK_STREAM')
bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listening)
const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, getsockname(listening))
const { fd: server } = accept(listening)
setsockopt(server, 'SOL_SOCKET', 'SO_RCVTIMEO', { sec: 0, usec: 50_000 })

const sends = (text: string) => {
  send(client, Buffer.from(text))
  console.log(`client: send("${text}")`)
}
const receives = (size: number) => {
  try {
    const bytes = recv(server, size)
    console.log(`server: recv(${size}) returns ${bytes.length} bytes "${bytes}"`)
  } catch (error) {
    console.log(`server: recv(${size}) would wait: ${(error as NodeJS.ErrnoException).code}`)
  }
}

sends('good ')
sends('morning')
receives(4)
sends('!')
receives(1024)
receives(1024)
sends('bye')
close(client)
receives(1024)
receives(1024)
close(server)
close(listening)

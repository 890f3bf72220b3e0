// Who is left with TIME_WAIT: the end that closed first.
import { connection } from '#grader/witnesses/socket-table'
import { accept, bind, close, connect, getsockname, type InetAddress, listen, socket } from '#posix'

type End = { fd: number; name: InetAddress }

function pair(): [client: End, server: End, listening: number] {
  const listening = socket('AF_INET', 'SOCK_STREAM')
  bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  listen(listening)
  const name = getsockname(listening) as InetAddress
  const fd = socket('AF_INET', 'SOCK_STREAM')
  connect(fd, name)
  return [
    { fd, name: getsockname(fd) as InetAddress },
    { fd: accept(listening).fd, name },
    listening,
  ]
}

function inWords(end: End, other: End): string {
  const row = connection(end.name, other.name)
  return row ? `${row.state} for ${row.timer.seconds.toFixed(1)} s` : 'nothing'
}

const [client, server, listening] = pair()
close(client.fd)
close(server.fd)
console.log(`the client closes first: client ${inWords(client, server)}`)
console.log(`                         server ${inWords(server, client)}`)

const [late, early, listener] = pair()
close(early.fd)
close(late.fd)
console.log(`the server closes first: client ${inWords(late, early)}`)
console.log(`                         server ${inWords(early, late)}`)
for (const fd of [listening, listener]) close(fd)

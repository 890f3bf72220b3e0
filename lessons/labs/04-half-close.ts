// A conversation ends, one direction after the other: the states of both ends, from the kernel's table.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { connection } from '#grader/witnesses/socket-table'
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  type InetAddress,
  listen,
  recv,
  send,
  shutdown,
  socket,
} from '#posix'

const listening = socket('AF_INET', 'SOCK_STREAM')
bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listening)
const serverName = getsockname(listening) as InetAddress
const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, serverName)
const clientName = getsockname(client) as InetAddress
const { fd: server } = accept(listening)

const states = () => [
  connection(clientName, serverName)?.state ?? 'gone',
  connection(serverName, clientName)?.state ?? 'gone',
]

/** Tells what happened and the two states that it leads to: an ACK may take 40 ms to come. */
async function tell(what: string, ...expected: [client: string, server: string]): Promise<void> {
  while (states().join() !== expected.join()) await nextTurn()
  console.log(what.padEnd(42), `client ${expected[0]}, server ${expected[1]}`)
}

await tell('connected', 'ESTABLISHED', 'ESTABLISHED')
send(client, Buffer.from('question'))
shutdown(client, 'SHUT_WR')
await tell('the client sends, and ends its side', 'FIN_WAIT2', 'CLOSE_WAIT')
const [question, end] = [recv(server, 100), recv(server, 100)]
await tell(`the server reads "${question}" and ${end.length} bytes`, 'FIN_WAIT2', 'CLOSE_WAIT')
send(server, Buffer.from('answer'))
await tell(`the client reads "${recv(client, 100)}"`, 'FIN_WAIT2', 'CLOSE_WAIT')
close(server)
await tell('the server closes', 'TIME_WAIT', 'gone')
console.log(`the client reads ${recv(client, 100).length} bytes`)
try {
  send(client, Buffer.from('one more thing'))
} catch (error) {
  console.log(`the client sends: ${(error as Error).message}`)
}
close(client)
close(listening)

// A server with a process for each client: what fork() does in C, the parent here does by passing the socket on.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

if (process.argv[2] === 'child') {
  const [, socket] = (await once(process, 'message')) as [string, Socket]
  socket.end(`process ${process.pid} serves you`)
  await once(socket, 'close')
  process.exit()
}

const children: ChildProcess[] = []
// Paused, the parent reads nothing: what the client says is the child's.
// #region parent
const server = createServer({ pauseOnConnect: true }, (socket) => {
  const process = fork(fileURLToPath(import.meta.url), ['child'])
  // The child gets a descriptor of its own for the same connection; ours is closed when it has arrived.
  process.send('a client', socket)
  children.push(process)
})
// #endregion
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

const answers = await Promise.all([1, 2, 3].map(() => text(connect(port, '127.0.0.1'))))
const pids = new Set(answers.map((answer) => Number(/\d+/.exec(answer)?.[0])))
console.log(`${answers.length} clients, ${pids.size} processes`)
console.log(`the server's own among them: ${pids.has(process.pid)}`)
console.log(`all are children of the server: ${children.every(({ pid }) => pids.has(pid ?? 0))}`)
await Promise.all(children.map((each) => each.exitCode ?? once(each, 'exit')))
server.close()

// A client that resets its connection, and a server that never thought of it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

// #region server
const server = createServer((socket) => {
  socket.on('data', (chunk) => socket.write(chunk))
})
// #endregion

if (process.argv[2] === 'server') {
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
} else {
  await visit()
}

/** Who was still in the queue, and not yet accepted, gets a reset instead of an end. */
function loss(client: Socket): Promise<void> {
  client.on('error', () => {})
  return new Promise((resolve) => client.resume().on('close', () => resolve()))
}

/** Runs this file a second time, as the server, and resets one of ten connections to it. */
async function visit(): Promise<void> {
  const child = fork(import.meta.filename, ['server'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let stderr = ''
  child.stderr?.on('data', (text) => (stderr += text))
  const [port] = await once(child, 'message')

  const clients = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'))
  await Promise.all(clients.map((client) => once(client, 'connect')))
  const [rude, ...others] = clients
  rude?.write('hello')
  await once(rude!, 'data')
  const othersClosed = Promise.all(others.map(loss))
  rude?.resetAndDestroy()

  const [exitCode] = await once(child, 'close')
  console.log(/^Error: .*$/m.exec(stderr)?.[0])
  console.log(/^Emitted .*$/m.exec(stderr)?.[0])
  console.log(`server: exit code ${exitCode}`)
  console.log(`other clients that lost their connection: ${(await othersClosed).length}`)
}

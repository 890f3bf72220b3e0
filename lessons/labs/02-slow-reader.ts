// Three echo servers, and a client that reads more slowly than it sends.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const OFFERED = 32 * 2 ** 20

// #region servers
const writes = (socket: Socket) => socket.on('data', (chunk) => socket.write(chunk))
const loops = async (socket: Socket) => {
  for await (const chunk of socket) socket.write(chunk)
}
const pipes = (socket: Socket) => socket.pipe(socket)
// #endregion

async function measure(name: string, echo: (socket: Socket) => unknown): Promise<void> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [accepted] = await once(server, 'connection')
  echo(accepted)

  let most = 0
  let received = 0
  client.end(Buffer.alloc(OFFERED))
  client.on('data', (chunk) => {
    received += chunk.length
    most = Math.max(most, accepted.writableLength)
    client.pause()
    setImmediate(() => setImmediate(() => client.resume()))
  })
  await once(client, 'close')
  server.close()
  const outcome = received === OFFERED ? 'everything' : `${received} bytes`
  console.log(`${name}: up to ${most} bytes waiting, ${outcome} came back`)
}

console.log(`${OFFERED} bytes sent`)
await measure('writes', writes)
await measure('loops', loops)
await measure('pipes', pipes)

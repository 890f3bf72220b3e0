// One client port, two connections: what tells them apart is the other end.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { sockets } from '#grader/witnesses/socket-table'

const servers = [createServer(), createServer()]
for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening')
const [one, two] = servers.map((server) => (server.address() as AddressInfo).port)

const clients: Socket[] = []
async function call(port: number, localPort?: number): Promise<string> {
  const client = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.1', localPort })
  clients.push(client)
  try {
    await once(client, 'connect')
    return 'connected'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'failed'
  }
}

await call(one!)
const { localPort } = clients[0]!
await call(two!, localPort)
for (const row of sockets('tcp')) {
  if (row.local.port !== localPort || row.state !== 'ESTABLISHED') continue
  // The kernel may have lent the port to somebody else's connection, too.
  if (![one, two].includes(row.remote.port)) continue
  console.log(`tcp 127.0.0.1:${row.local.port} with 127.0.0.1:${row.remote.port}`)
}
console.log(`the same two ends a second time: ${await call(two!, localPort)}`)

for (const client of clients) client.destroy()
for (const server of servers) server.close()

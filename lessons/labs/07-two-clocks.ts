// Two clocks for each client, and two clients that nobody wants to keep.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

const [IDLE_MS, DEADLINE_MS] = [300, 800]

const server = createServer((socket) => {
  const sendAway = (why: string) => socket.end(`bye: ${why}`)

  // #region clocks
  const idle = setTimeout(sendAway, IDLE_MS, 'idle')
  const deadline = setTimeout(sendAway, DEADLINE_MS, 'deadline')
  socket.on('data', () => idle.refresh())
  socket.on('close', () => {
    clearTimeout(idle)
    clearTimeout(deadline)
  })
  // #endregion
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

/** Sends a byte every `paceMs` milliseconds, and nothing else. */
async function visit(paceMs: number): Promise<void> {
  const client = connect(port, '127.0.0.1')
  const sending = setInterval(() => client.write('x'), paceMs)
  const [farewell] = await once(client, 'data')
  clearInterval(sending)
  console.log(`a byte every ${String(paceMs).padStart(5)} ms: "${farewell}"`)
}

await Promise.all([visit(10_000), visit(40)])
server.close()

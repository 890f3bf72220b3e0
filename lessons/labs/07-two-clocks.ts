// Two clocks for each client, and two clients that nobody wants to keep.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

const [IDLE_MS, DEADLINE_MS] = [600, 1500]

const server = createServer((socket) => {
  // #region clocks
  const sendAway = (why: string) => {
    stopClocks()
    socket.end(`bye: ${why}\n`, () => socket.destroy())
  }
  const idle = setTimeout(sendAway, IDLE_MS, 'idle')
  const deadline = setTimeout(sendAway, DEADLINE_MS, 'deadline')
  const stopClocks = () => {
    clearTimeout(idle)
    clearTimeout(deadline)
  }
  socket.on('data', () => idle.refresh())
  socket.on('close', stopClocks)
  // #endregion
  // A client that has been sent away may still be sending: that brings a reset.
  socket.on('error', () => {})
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

/** Sends a byte every `paceMs` milliseconds, and nothing else. */
async function visit(paceMs: number): Promise<void> {
  const client = connect(port, '127.0.0.1').on('error', () => {})
  const sending = setInterval(() => client.write('x'), paceMs)
  const [farewell] = await once(client, 'data')
  clearInterval(sending)
  console.log(`a byte every ${String(paceMs).padStart(5)} ms: ${JSON.stringify(String(farewell))}`)
}

await Promise.all([visit(10_000), visit(40)])
server.close()

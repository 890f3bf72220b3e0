// Empty lines, passed on to three listeners: one write for each, and all of them gathered.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { callsOfWrite } from '#grader/witnesses/proc'

const LINES = Array.from({ length: 10_000 }, () => '')
const listeners: Socket[] = []

const server = createServer((socket) => listeners.push(socket))
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo
const clients = [1, 2, 3].map(() => connect(port, '127.0.0.1').resume())
while (listeners.length < clients.length) await once(server, 'connection')

// #region two-ways
const lineByLine = () => {
  for (const line of LINES) for (const listener of listeners) listener.write(`mia: ${line}\n`)
}
const gathered = () => {
  const text = LINES.map((line) => `mia: ${line}\n`).join('')
  for (const listener of listeners) listener.write(text)
}
// #endregion

async function measure(name: string, passOn: () => void): Promise<void> {
  const before = callsOfWrite(process.pid)!
  const started = performance.now()
  passOn()
  const ms = performance.now() - started
  const calls = callsOfWrite(process.pid)! - before
  console.log(
    `${name.padEnd(13)} ${String(calls).padStart(5)} calls of write(), ${ms.toFixed(0)} ms`,
  )
}

console.log(`${LINES.length} empty lines for ${listeners.length} listeners`)
await measure('line by line', lineByLine)
await measure('gathered', gathered)
for (const socket of [...listeners, ...clients]) socket.destroy()
server.close()

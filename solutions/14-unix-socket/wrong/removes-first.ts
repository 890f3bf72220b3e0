// Misconception: whatever is at the path is what the last run left.
// fails: leaves a living server and its file alone
// fails: never removes what is no socket
// fails: leaves a socket alone when connect does not tell who listens
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import net from 'node:net'
import { resolve } from 'node:path'
import { getsockoptBytes } from '#posix'

function serve(socket: net.Socket): void {
  const ucred = getsockoptBytes(socket, 'SOL_SOCKET', 'SO_PEERCRED', 12)
  const whoami = [0, 4, 8].map((at) => ucred.readInt32LE(at)).join(' ')
  let unfinished = ''
  socket.setEncoding('utf8')
  socket.on('error', () => {})
  socket.on('data', (text: string) => {
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) socket.write(`${answer(line, whoami)}\n`)
  })
}

function answer(line: string, whoami: string): string {
  if (line === 'whoami') return whoami
  return line.startsWith('echo ') ? line.slice(5) : 'error'
}

async function listen(path: string): Promise<void> {
  if (Buffer.byteLength(path) > 107) throw new Error('EINVAL: the path does not fit')
  process.umask(0o177)
  rmSync(path, { force: true })
  await once(server.listen(path), 'listening')
}

const clients = new Set<net.Socket>()
const server = net.createServer((socket) => {
  clients.add(socket.on('close', () => clients.delete(socket)))
  serve(socket)
})

try {
  await listen(resolve(process.argv[2] ?? ''))
  const stop = () => {
    server.close()
    for (const client of clients) client.destroy()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

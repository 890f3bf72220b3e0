// Misconception: on one machine there is one client.
// fails: tells each client who it is, as the kernel knows it
// fails: keeps an idle client from holding up others
// fails: answers each line once, however it arrives
import { once } from 'node:events'
import { lstatSync, unlinkSync } from 'node:fs'
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

async function isAbandoned(path: string): Promise<boolean> {
  const probe = net.connect(path)
  try {
    await once(probe, 'connect')
    return false
  } catch (error) {
    return lstatSync(path).isSocket() && (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
  } finally {
    probe.destroy()
  }
}

async function listen(path: string): Promise<void> {
  if (Buffer.byteLength(path) > 107) throw new Error('EINVAL: the path does not fit')
  process.umask(0o177)
  for (const attempt of ['first', 'second']) {
    try {
      await once(server.listen(path), 'listening')
      return
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (attempt === 'second' || code !== 'EADDRINUSE' || !(await isAbandoned(path))) throw error
      unlinkSync(path)
    }
  }
}

const clients = new Set<net.Socket>()
let turn = Promise.resolve<unknown>(undefined)
const server = net.createServer((socket) => {
  clients.add(socket.on('close', () => clients.delete(socket)))
  turn = turn.then(() => {
    serve(socket)
    return new Promise((resolve) => socket.once('close', resolve))
  })
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

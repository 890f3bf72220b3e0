// Misconception: one kind of white space is as good as another.
// fails: answers echo with the text, and what it does not know with error
import { once } from 'node:events'
import { lstat, unlink } from 'node:fs/promises'
import net from 'node:net'
import { getsockoptBytes } from '#posix'

/** sun_path has 108 bytes on Linux, 104 on macOS, and a NUL ends the path (unix(7)). */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107

/** struct ucred: three ints. The kernel wrote them down when the client called connect (unix(7)). */
function credentials(socket: net.Socket): string {
  const ucred = getsockoptBytes(socket, 'SOL_SOCKET', 'SO_PEERCRED', 12)
  return `${ucred.readInt32LE(0)} ${ucred.readUInt32LE(4)} ${ucred.readUInt32LE(8)}`
}

function answer(line: string, whoami: string): string {
  if (line === 'whoami') return whoami
  return /^\s*echo\s(.*)$/s.exec(line)?.[1] ?? 'error'
}

function serve(socket: net.Socket): void {
  const whoami = credentials(socket)
  let unfinished = ''
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    const answers = lines.map((line) => `${answer(line, whoami)}\n`)
    if (!socket.write(answers.join(''))) socket.pause()
  })
  socket.on('drain', () => socket.resume())
  // A client that goes away before it has read everything is its own affair.
  socket.on('error', () => socket.destroy())
}

async function listen(server: net.Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > LONGEST_PATH)
    // Some versions of Node cut a longer path without a word, and listen elsewhere.
    throw new Error(`EINVAL: a socket's path has at most ${LONGEST_PATH} bytes`)
  try {
    await bind(server, path)
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE' || !(await isAbandoned(path))) throw error
    await unlink(path)
    await bind(server, path)
  }
}

async function bind(server: net.Server, path: string): Promise<void> {
  // The file appears within listen(); a chmod afterwards would leave a moment in which others can connect.
  const before = process.umask(0o177)
  try {
    server.listen(path)
  } finally {
    process.umask(before)
  }
  await once(server, 'listening')
}

/** A socket where nobody listens. Connecting to a file of another kind is refused as well, so that alone proves nothing. */
async function isAbandoned(path: string): Promise<boolean> {
  if (!(await lstat(path)).isSocket()) return false
  const probe = net.connect(path)
  try {
    await once(probe, 'connect')
    return false
  } catch (error) {
    return codeOf(error) === 'ECONNREFUSED'
  } finally {
    probe.destroy()
  }
}

/** To Node, what looks like a number is a port, and it would listen there on every interface. */
function asPath(text: string): string {
  return Number(text) >= 0 ? `./${text}` : text
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

async function run(path: string): Promise<void> {
  const clients = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    clients.add(socket)
    socket.once('close', () => clients.delete(socket))
    serve(socket)
  })
  await listen(server, path)
  const stop = () => {
    // Node removes the file when the server closes; without a client nothing keeps the process.
    server.close()
    for (const client of clients) client.destroy()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

const [path, ...surplus] = process.argv.slice(2)
if (!path || surplus.length > 0) {
  console.error('usage: server.ts <path>')
  process.exit(64)
}
run(asPath(path)).catch((error: Error) => {
  console.error(`server: ${error.message}`)
  process.exitCode = 1
})

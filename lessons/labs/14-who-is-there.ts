// The kernel tells a server which process is at the other end.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getsockoptBytes } from '#posix'

// #region credentials
function credentials(socket: net.Socket) {
  // struct ucred: three ints, unix(7).
  const ucred = getsockoptBytes(socket, 'SOL_SOCKET', 'SO_PEERCRED', 12)
  return { pid: ucred.readInt32LE(0), uid: ucred.readUInt32LE(4), gid: ucred.readUInt32LE(8) }
}
// #endregion

if (process.argv[2]) net.connect(process.argv[2]).write('I am the king of Spain')
else await ask()

async function ask(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lab-'))
  const path = join(directory, 'server.sock')
  const server = net.createServer({ allowHalfOpen: true }).listen(path)
  await once(server, 'listening')

  const client = fork(import.meta.filename, [path])
  const [socket] = (await once(server, 'connection')) as [net.Socket]
  const [words] = await once(socket, 'data')
  const { pid, uid, gid } = credentials(socket)
  console.log(`it says: "${words}"`)
  console.log(`its address: ${socket.remoteAddress}`)
  console.log(`the kernel says: the child's pid ${pid === client.pid}`)
  console.log(
    `                 our own user ${uid === process.geteuid?.()}, group ${gid === process.getegid?.()}`,
  )
  client.kill('SIGKILL')
  await once(client, 'exit')
  console.log(`when it has died:  ${credentials(socket).pid === pid ? 'the same' : 'nothing'}`)
  socket.destroy()
  server.close()
  rmSync(directory, { recursive: true })
}

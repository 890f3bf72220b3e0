// A peer whose program hangs: the heartbeat of the application notices, the kernel's probe does not.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { getsockoptBytes, setsockopt } from '#posix'

// #region heartbeat
async function answersPing(socket: net.Socket, ms: number): Promise<boolean> {
  socket.write('ping\n')
  const pong = once(socket, 'data', { signal: AbortSignal.timeout(ms) })
  return pong.then(
    () => true,
    () => false,
  )
}
// #endregion

/** struct tcp_info (linux/tcp.h): milliseconds since the peer's kernel last acknowledged anything, at byte 56. */
const silence = (socket: net.Socket): number =>
  getsockoptBytes(socket, 'IPPROTO_TCP', 'TCP_INFO', 104).readUInt32LE(56)

async function probeAnswered(socket: net.Socket): Promise<number> {
  for (let before = 0; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    const now = silence(socket)
    if (now < before) return before
    before = now
  }
}

const program = `require('net').createServer((c) => c.on('data', () => c.write('pong\\n')))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
const peer = spawn(process.execPath, ['-e', program])
const [line] = await once(peer.stdout, 'data')
const socket = net.connect(Number(line), '127.0.0.1')
await once(socket, 'connect')
setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPIDLE', 1)
setsockopt(socket, 'SOL_SOCKET', 'SO_KEEPALIVE', 1)

console.log('peer runs:    pong', await answersPing(socket, 10_000))
peer.kill('SIGSTOP')
console.log('peer stopped: pong', await answersPing(socket, 300))
const seconds = (await probeAnswered(socket)) / 1000
console.log(`keepalive:    probe answered after ${seconds.toFixed(1)} s of silence`)

peer.kill('SIGKILL')
socket.on('error', () => {}).destroy()

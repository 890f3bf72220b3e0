// A server whose recv gives up after 0.4 s, and a client whose request takes much longer.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { accept, bind, close, getsockname, listen, recv, send, setsockopt, socket } from '#posix'

if (process.argv[2] === 'server') serveForEver()
else await visit(fork(import.meta.filename, ['server']))

function serveForEver(): void {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  listen(listener)
  process.send?.(getsockname(listener), () => {
    for (;;) serve(accept(listener).fd)
  })
}

// #region server
function serve(client: number): void {
  setsockopt(client, 'SOL_SOCKET', 'SO_RCVTIMEO', { sec: 0, usec: 400_000 })
  let request = ''
  try {
    while (!request.endsWith('\n')) {
      const piece = recv(client, 1024)
      if (piece.length === 0) throw new Error('the end came before the end of the line')
      request += piece
    }
    send(client, Buffer.from('ok'))
  } catch (error) {
    send(client, Buffer.from((error as Error).message))
  }
  close(client)
}
// #endregion

async function visit(server: ChildProcess): Promise<void> {
  const [{ port }] = await once(server, 'message')
  for (const [name, request] of [
    ['silent', ''],
    ['slow', 'GET /time\n'],
  ] as const) {
    const client = net.connect(port, '127.0.0.1')
    const started = performance.now()
    const answered = once(client, 'data')
    for (const byte of request) {
      await sleep(100)
      client.write(byte)
    }
    const [answer] = await answered
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${name} client: "${answer}" after ${seconds} s`)
    client.destroy()
  }
  server.kill()
}

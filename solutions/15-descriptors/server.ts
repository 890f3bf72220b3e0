// usage: server.ts <port>
// Returns to its clients, one after another, the bytes they send (RFC 862), with libc's calls alone.
import { accept, bind, close, listen, read, SystemError, setsockopt, socket, write } from '#posix'

const MOST_WAITING = 128
const MOST_READ = 65_536

function listenOn(port: number): number {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  // Before bind, which is where the kernel looks at it: old connections in TIME_WAIT are then no obstacle.
  setsockopt(fd, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  bind(fd, { family: 'AF_INET', address: '127.0.0.1', port })
  listen(fd, MOST_WAITING)
  return fd
}

/** Makes a call that waits, and makes it again when it had done nothing yet: when a signal interrupted it, or by one of these codes. */
function uninterrupted<T>(call: () => T, ...others: string[]): T {
  for (;;) {
    try {
      return call()
    } catch (error) {
      if (!['EINTR', ...others].includes(codeOf(error) ?? '')) throw error
    }
  }
}

function echo(fd: number): void {
  for (;;) {
    const bytes = uninterrupted(() => read(fd, MOST_READ))
    if (bytes.length === 0) return
    for (let written = 0; written < bytes.length; ) {
      const rest = bytes.subarray(written)
      written += uninterrupted(() => write(fd, rest))
    }
  }
}

function serve(listener: number): void {
  // ECONNABORTED: that client had gone before we came to it.
  const { fd } = uninterrupted(() => accept(listener), 'ECONNABORTED')
  try {
    echo(fd)
  } catch (error) {
    if (!(error instanceof SystemError)) throw error
    console.error(`server: lost a client: ${error.message}`)
  } finally {
    // The only descriptor of this connection: giving it back also sends our FIN (RFC 9293, section 3.6).
    close(fd)
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof SystemError ? error.code : undefined
}

const [portText = '', ...surplus] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || surplus.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

try {
  const listener = listenOn(port)
  for (;;) serve(listener)
} catch (error) {
  console.error(`server: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

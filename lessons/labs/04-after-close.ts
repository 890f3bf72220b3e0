// What becomes of bytes that were handed to send() and not yet delivered, when the sender closes.
import { connection } from '#grader/witnesses/socket-table'
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  type InetAddress,
  listen,
  recv,
  send,
  setsockopt,
  socket,
} from '#posix'

function closing(what: string, before: (sender: number, reader: number) => void): void {
  const listening = socket('AF_INET', 'SOCK_STREAM')
  setsockopt(listening, 'SOL_SOCKET', 'SO_RCVBUF', 8192)
  bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  listen(listening)
  const sender = socket('AF_INET', 'SOCK_STREAM')
  connect(sender, getsockname(listening))
  const { fd: reader } = accept(listening)
  const ends = [getsockname(sender), getsockname(listening)] as [InetAddress, InetAddress]

  before(sender, reader)
  const sent = send(sender, Buffer.alloc(200_000))
  close(sender)
  const left = connection(...ends)
  console.log(`${what}: ${left ? `${left.state}, ${left.sendQueue} bytes to go` : 'gone'}`)

  let received = 0
  try {
    for (let bytes = recv(reader, 65_536); bytes.length > 0; bytes = recv(reader, 65_536))
      received += bytes.length
    console.log(`  ${received} of ${sent} bytes arrived, then the end`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    console.log(`  ${received} of ${sent} bytes arrived, then ${code}`)
  }
  close(reader)
  close(listening)
}

closing('closed after sending', () => {})
closing('closed with a byte unread', (_sender, reader) => send(reader, Buffer.from('!')))

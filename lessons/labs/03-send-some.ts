// What send() takes when the other end does not read, and what sendall adds to it.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  recv,
  send,
  setNonBlocking,
  socket,
} from '#posix'

const listening = socket('AF_INET', 'SOCK_STREAM')
bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listening)
const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, getsockname(listening))
const { fd: server } = accept(listening)

// A blocking send() would sleep here until there is room for everything: there is but one thread.
setNonBlocking(client)
setNonBlocking(server)
const everything = Buffer.alloc(16 * 2 ** 20)
const taken = send(client, everything)
console.log(`send() of ${everything.length} bytes took ${taken}`)
console.log(`all of them: ${taken === everything.length}`)

let received = 0
function serverReads(): void {
  for (let bytes = receive(); bytes.length > 0; bytes = receive()) received += bytes.length
}

// #region sendall
function sendAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += send(fd, bytes.subarray(at))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      serverReads() // Elsewhere: wait until the socket can be written.
    }
  }
}
// #endregion

sendAll(client, everything.subarray(taken))
close(client)
while (received < everything.length) serverReads()
console.log(`after sendAll() of the rest: ${received} bytes arrived`)
close(server)
close(listening)

function receive(): Buffer {
  try {
    return recv(server, 2 ** 20)
  } catch {
    return Buffer.alloc(0) // EAGAIN: nothing there yet.
  }
}

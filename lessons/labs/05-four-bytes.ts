// A server that sets aside what it is told to, in a process that may have 1 GiB, as in a small container.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { libc } from '#posix'

/** setrlimit(2): no more than 1 GiB of data for this process. */
const RLIMIT_DATA = 2
const limit = new BigUint64Array([2n ** 30n, 2n ** 30n])
libc('int setrlimit(int resource, const void *limit)', RLIMIT_DATA, limit)

// #region server
const server = createServer((socket) => {
  socket.once('data', (piece) => {
    const payload = Buffer.alloc(piece.readUInt32BE())
    console.log(`${piece.length} bytes arrived, ${payload.length} set aside`)
  })
})
// #endregion
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

const announce = (length: number) => {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(length)
  return connect(port, '127.0.0.1').end(header)
}
await once(announce(64 * 2 ** 20), 'close')
process.once('uncaughtException', (error) => {
  console.log(`4 bytes arrived: ${error.name}: ${error.message}`)
  process.exit()
})
announce(2 ** 32 - 1)

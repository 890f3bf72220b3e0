// A server that takes each 'data' event for a frame, and four ways in which the same two frames can arrive.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

// #region server
const server = createServer((socket) => {
  socket.on('data', (piece) => {
    const length = piece.readUInt32BE()
    const payload = piece.subarray(4, 4 + length).toString()
    console.log(`  a frame of ${length} bytes: ${JSON.stringify(payload)}`)
  })
})
// #endregion
await once(server.listen(0, '127.0.0.1'), 'listening')
const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
const [accepted] = await once(server, 'connection')

function frame(text: string): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(text.length)
  return Buffer.concat([header, Buffer.from(text)])
}

async function arrive(...pieces: Buffer[]): Promise<void> {
  for (const piece of pieces) {
    client.write(piece)
    await once(accepted, 'data')
  }
}

const both = Buffer.concat([frame('hello'), frame('bye')])
console.log('two pieces, a frame each')
await arrive(frame('hello'), frame('bye'))
console.log('one piece')
await arrive(both)
console.log('two pieces, cut after 7 bytes')
await arrive(both.subarray(0, 7), both.subarray(7))
console.log('two pieces, cut after 2 bytes')
process.once('uncaughtException', (error: NodeJS.ErrnoException) => {
  console.log(`  ${error.name} [${error.code}]: ${error.message}`)
  client.destroy()
  server.close()
})
client.write(both.subarray(0, 2))

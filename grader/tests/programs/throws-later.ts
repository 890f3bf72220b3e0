// Listens, and throws at the first byte.
import { createServer } from 'node:net'

type Reply = {
  text: string
}

function reply(bytes: Buffer): Reply {
  throw new Error(`cannot answer ${bytes.length} bytes`)
}

createServer((socket) => {
  socket.on('data', (bytes: Buffer) => socket.write(reply(bytes).text))
}).listen(Number(process.argv[2]), '127.0.0.1')

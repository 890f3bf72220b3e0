// A word whose last character arrives in two parts, printed in three ways.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const word = Buffer.from('café')

async function hears(read: (socket: Socket, print: (text: string) => void) => void) {
  const server = createServer(async (socket) => {
    socket.setNoDelay(true)
    socket.write(word.subarray(0, 4))
    // When the client says that it has read those, the last byte follows.
    await once(socket, 'data')
    socket.end(word.subarray(4))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const printed: string[] = []
  read(client, (text) => printed.push(text))
  client.once('data', () => client.write('go on'))
  await once(client, 'close')
  server.close()
  return printed.join('')
}

// #region decodes
const eachChunk = await hears((socket, print) => {
  socket.on('data', (chunk) => print(chunk.toString()))
})
const acrossChunks = await hears((socket, print) => {
  socket.setEncoding('utf8') // Keeps an incomplete character until the rest has come.
  socket.on('data', (text) => print(`${text}`))
})
// #endregion
console.log(`sent: ${word.length} bytes, ${word.toString().length} characters`)
console.log(`each chunk decoded:    ${eachChunk}`)
console.log(`decoded across chunks: ${acrossChunks}`)

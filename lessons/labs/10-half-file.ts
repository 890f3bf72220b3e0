// A client uploads a new report and is gone halfway, once to a server that writes where the file belongs, once to one that
// gives it its name at the end.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import fs from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const directory = await fs.mkdtemp(join(tmpdir(), 'lab-'))
const path = join(directory, 'report.txt')

// #region servers
const inPlace = (socket: Socket, _length: number) => pipeline(socket, createWriteStream(path))

const nameAtTheEnd = async (socket: Socket, length: number) => {
  const temporary = join(directory, `.upload-${randomUUID()}`)
  try {
    await pipeline(socket, createWriteStream(temporary))
    if ((await fs.stat(temporary)).size === length) await fs.rename(temporary, path)
  } finally {
    await fs.rm(temporary, { force: true }) // Not there any more if it has got its name.
  }
}
// #endregion

async function upload(store: (socket: Socket, length: number) => Promise<void>): Promise<void> {
  await fs.writeFile(path, 'old '.repeat(2000))
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.end('new '.repeat(750))
  const [socket] = await once(server, 'connection')
  await store(socket, 8000)
  for (const name of await fs.readdir(directory)) {
    const text = await fs.readFile(join(directory, name), 'utf8')
    console.log(`  ${name}: ${text.length} bytes, "${text.slice(0, 7)}"…`)
  }
  server.close()
}

console.log('8000 bytes announced, 3000 sent, then the end of the connection')
console.log('written in place')
await upload(inPlace)
console.log('named at the end')
await upload(nameAtTheEnd)
await fs.rm(directory, { recursive: true })

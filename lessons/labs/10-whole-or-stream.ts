// A file of 64 MiB, sent in three ways to a client that does not read: how much of it waits in the server's memory?
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import fs from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'

const MIB = 2 ** 20
const directory = await fs.mkdtemp(join(tmpdir(), 'lab-'))
const path = join(directory, 'file')
await fs.writeFile(path, '')
await fs.truncate(path, 64 * MIB)

// #region ways
const pipelines = (socket: Socket) => pipeline(createReadStream(path), socket, { end: false })
const writes = async (socket: Socket) => {
  for await (const piece of createReadStream(path)) socket.write(piece)
}
const readsAll = async (socket: Socket) => socket.write(await fs.readFile(path))
// #endregion

/** Resolves when neither the way nor the kernel takes more. */
async function stalls(socket: Socket): Promise<void> {
  const taken = () => socket.bytesWritten - socket.writableLength
  for (let before = -1; before < taken() || !socket.writableNeedDrain; ) {
    before = taken()
    await delay(20)
  }
}

async function measure(name: string, send: (socket: Socket) => Promise<unknown>): Promise<void> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
  const [socket] = await once(server, 'connection')
  const sent = send(socket).catch(() => {})
  await (send === pipelines ? stalls(socket) : sent)
  const held = process.memoryUsage().arrayBuffers > 48 * MIB ? 'more' : 'less'
  console.log(`${name}: ${socket.writableLength} bytes wait, Buffers hold ${held} than 48 MiB`)
  client.destroy()
  socket.destroy()
  server.close()
  await sent
}

await measure('pipeline', pipelines)
await measure('write   ', writes)
await measure('readFile', readsAll)
await fs.rm(directory, { recursive: true })

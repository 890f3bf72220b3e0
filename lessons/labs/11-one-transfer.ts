// One download, packet by packet: 600 bytes in two blocks. Nothing is ever repeated here, so that the
// whole of TFTP's happy path fits on a page; the exercise needs more.
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

const file = Buffer.alloc(600, 'TFTP ')

// #region server
const door = createSocket('udp4')
door.on('message', async (_request, { port, address }) => {
  const transfer = createSocket('udp4')
  for (let number = 1, at = 0; at <= file.length; number += 1, at += 512) {
    transfer.send([Buffer.of(0, 3, 0, number), file.subarray(at, at + 512)], port, address)
    await once(transfer, 'message')
  }
  transfer.close()
})
// #endregion
door.bind(0, '127.0.0.1')
await once(door, 'listening')

const client = createSocket('udp4')
const request = Buffer.from('\0\x01hello.txt\0octet\0')
client.send(request, door.address().port, '127.0.0.1')
show('client -> port', door.address().port, request)

for (let size = 512; size === 512; ) {
  const [data, { port, address }] = (await once(client, 'message')) as [Buffer, RemoteInfo]
  show('client <- port', port, data)
  const ack = Buffer.of(0, 4, ...data.subarray(2, 4))
  show('client -> port', port, ack)
  // close() would throw away what send() has not sent yet.
  await new Promise((sent) => client.send(ack, port, address, sent))
  size = data.length - 4
}
client.close()
door.close()

function show(way: string, port: number, packet: Buffer): void {
  const numbers = packet.subarray(0, packet[1] === 1 ? 2 : 4)
  const rest = packet.subarray(numbers.length)
  const text = JSON.stringify(rest.toString('latin1', 0, 16)).replaceAll('\\u0000', '\\0')
  const size = rest.length > 16 ? `… ${rest.length} bytes` : ''
  const hex = [...numbers].map((byte) => `0${byte}`).join(' ')
  console.log(`${way} ${port}: ${hex}${rest.length > 0 ? ` ${text}` : ''}${size}`)
}

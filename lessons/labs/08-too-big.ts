// The largest datagram that IPv4 can carry, and one byte more.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const receiver = createSocket('udp4')
receiver.bind(0, '127.0.0.1')
await once(receiver, 'listening')
const { port } = receiver.address()
const sender = createSocket('udp4')

function report(size: number, error: Error | null): void {
  console.log(`${size} bytes: ${error ? error.message : 'sent'}`)
}

// An IPv4 packet's length is a 16-bit field; its header takes 20 bytes of that, UDP's takes 8.
const largest = 65_535 - 20 - 8
sender.send(Buffer.alloc(largest), port, '127.0.0.1', (error) => report(largest, error))
const [datagram] = await once(receiver, 'message')
console.log(`${datagram.length} bytes: arrived whole`)

sender.on('error', (error) => console.log(`error event: ${error.message}`))
sender.send(Buffer.alloc(largest + 1), port, '127.0.0.1')
sender.send(Buffer.alloc(largest + 1), port, '127.0.0.1', (error) => {
  console.log('without a callback: not a word')
  report(largest + 1, error)
  sender.close()
  receiver.close()
})

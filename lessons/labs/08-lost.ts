// A datagram can be lost without leaving the machine, and its sender is told that all is well.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const receiver = createSocket({ type: 'udp4', recvBufferSize: 16_384 })
receiver.bind(0, '127.0.0.1')
await once(receiver, 'listening')
const { port } = receiver.address()
const sender = createSocket('udp4')

let sent = 0
let arrived = 0
receiver.on('message', (datagram) => {
  if (datagram.length > 0) arrived += 1
  else report()
})

// One busy moment: all of these are sent before the receiver reads its first one.
for (let i = 0; i < 5000; i++) {
  sender.send(Buffer.alloc(100), port, '127.0.0.1', (error) => {
    if (!error) sent += 1
  })
}

// An empty datagram says "that was all", but it too may be lost: it is sent until it arrives.
const theEnd = setInterval(() => sender.send('', port, '127.0.0.1'), 10)

function report(): void {
  console.log(`sent without an error: ${sent}`)
  console.log(`lost all the same:     ${sent - arrived}`)
  clearInterval(theEnd)
  sender.close()
  receiver.close()
}

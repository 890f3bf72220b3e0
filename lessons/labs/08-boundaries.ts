// Every datagram arrives whole and by itself, or not at all: three sends are three receives.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

// #region whole
const receiver = createSocket('udp4')
receiver.on('message', (datagram) => console.log(`${datagram.length} bytes: "${datagram}"`))
receiver.bind(0, '127.0.0.1')
await once(receiver, 'listening')

const sender = createSocket('udp4')
const { port } = receiver.address()
for (const text of ['one', 'two', '']) sender.send(text, port, '127.0.0.1')
// #endregion

receiver.on('message', (datagram) => {
  if (datagram.length > 0) return
  sender.close()
  receiver.close()
})

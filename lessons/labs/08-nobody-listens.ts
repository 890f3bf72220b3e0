// The same question to a port where nobody listens: once unconnected, once connected.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const gone = createSocket('udp4')
gone.bind(0, '127.0.0.1')
await once(gone, 'listening')
const { port } = gone.address()
gone.close()

const unconnected = createSocket('udp4')
unconnected.bind(0, '127.0.0.1')
await once(unconnected, 'listening')
unconnected.on('error', (error) => console.log(`unconnected: ${error.message}`))
unconnected.send('anybody there?', port, '127.0.0.1', (error) => {
  console.log(`unconnected: ${error ? error.message : 'sent without an error'}`)
})
// The refusal came back long before a second datagram can: this one shows how long we listened.
unconnected.send('a note to itself', unconnected.address().port, '127.0.0.1')
const [note] = await once(unconnected, 'message')
console.log(`unconnected: heard nothing before "${note}"`)
unconnected.close()

// #region connected
const connected = createSocket('udp4')
connected.connect(port, '127.0.0.1')
await once(connected, 'connect')
connected.send('anybody there?')
const [error] = await once(connected, 'error')
console.log(`connected: ${error.message}`)
connected.close()
// #endregion

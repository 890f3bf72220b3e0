// Returns every datagram.
import { createSocket } from 'node:dgram'

const socket = createSocket('udp4')
socket.on('message', (bytes, { address, port }) => socket.send(bytes, port, address))
socket.bind(Number(process.argv[2]), '127.0.0.1')

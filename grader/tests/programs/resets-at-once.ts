// Throws every connection away.
import { createServer } from 'node:net'

createServer((socket) => socket.resetAndDestroy()).listen(Number(process.argv[2]), '127.0.0.1')

// Listens, and then never comes back to its event loop.
import { createServer } from 'node:net'

createServer()
  .listen(Number(process.argv[2]), '127.0.0.1')
  .on('listening', () => {
    for (;;);
  })

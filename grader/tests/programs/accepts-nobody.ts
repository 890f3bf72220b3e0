// Listens, and is too busy with sleeping to accept.
import { createServer } from 'node:net'

const nobody = new Int32Array(new SharedArrayBuffer(4))
createServer()
  .listen(Number(process.argv[2]), '127.0.0.1')
  .on('listening', () => Atomics.wait(nobody, 0, 0))

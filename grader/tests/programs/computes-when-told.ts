// Takes 100 ms of time at each datagram that says "compute", and none at others.
import { createSocket } from 'node:dgram'

createSocket('udp4')
  .on('message', (bytes) => {
    const until = performance.now() + 100
    while (`${bytes}` === 'compute' && performance.now() < until);
  })
  .bind(Number(process.argv[2]), '127.0.0.1')

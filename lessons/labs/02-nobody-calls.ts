// accept() while nobody connects: on a socket that blocks, and on the one that Node listens with.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { accept, bind, close, fileDescriptor, listen, setsockopt, socket } from '#posix'

let timersRun = 0
const timer = setInterval(() => timersRun++, 1)

function answerOfAccept(fd: number): string {
  const start = performance.now()
  try {
    accept(fd)
    return 'a connection'
  } catch (error) {
    const ms = Math.floor(performance.now() - start)
    return `${(error as NodeJS.ErrnoException).code} after ${ms} ms`
  }
}

const blocking = socket('AF_INET', 'SOCK_STREAM')
bind(blocking, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(blocking, 5)
// Without this limit accept() would return when somebody connects, and not before.
setsockopt(blocking, 'SOL_SOCKET', 'SO_RCVTIMEO', { sec: 0, usec: 100_000 })
console.log(`a socket that blocks: ${answerOfAccept(blocking)}, timers run meanwhile: ${timersRun}`)
close(blocking)

const server = createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
console.log(`Node's server socket: ${answerOfAccept(fileDescriptor(server))}`)
server.close()
clearInterval(timer)

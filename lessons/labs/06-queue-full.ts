// A full queue before accept(): what connect() sees of it on Linux.
import { once } from 'node:events'
import { connect as call } from 'node:net'
import { sockets } from '#grader/witnesses/socket-table'
import { accept, bind, close, getsockname, listen, socket } from '#posix'

const server = socket('AF_INET', 'SOCK_STREAM')
bind(server, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(server, 0)
const address = getsockname(server)
const port = 'port' in address ? address.port : 0

const first = call(port, '127.0.0.1')
await once(first, 'connect')
console.log('first client    connected, although nobody has accepted it')

const began = performance.now()
const second = call(port, '127.0.0.1')
await new Promise((resolve) => process.nextTick(resolve))
const row = sockets('tcp').find(({ remote, state }) => remote.port === port && state === 'SYN_SENT')
console.log(`second client   ${row?.state}: its SYN was thrown away, and nobody told it`)

const one = accept(server).fd
console.log('server          accept() makes room')
await once(second, 'connect')
const waited = performance.now() - began
console.log(`second client   connected after ${waited.toFixed(0)} ms`)
console.log(`                that is when its kernel asked again: ${waited > 900}`)

const two = accept(server).fd
for (const client of [first, second]) client.destroy()
for (const fd of [one, two, server]) close(fd)

// A server with a thread for each client: accept() in one, read() and write() in as many as there are clients.
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect as call } from 'node:net'
import { Worker } from 'node:worker_threads'
import { accept, bind, close, getsockname, listen, socket } from '#posix'

// #region serve
/** What the thread of one client runs. It may sleep in read(): it has nobody else to serve. */
const SERVE = `
  const { closeSync, readSync, writeSync } = require('node:fs')
  const { workerData: fd } = require('node:worker_threads')
  const bytes = Buffer.alloc(100)
  for (let length; (length = readSync(fd, bytes)) > 0; ) writeSync(fd, bytes, 0, length)
  closeSync(fd)`
// #endregion

// proc_pid_task(5): an entry for each thread.
const threads = () => readdirSync('/proc/self/task').length

const server = socket('AF_INET', 'SOCK_STREAM')
bind(server, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(server, 5)
const address = getsockname(server)
const port = 'port' in address ? address.port : 0

const before = threads()
const memory = process.memoryUsage.rss()
const clients = ['one', 'two', 'three'].map((word) => ({ word, socket: call(port, '127.0.0.1') }))
const workers: Worker[] = []
for (const { socket } of clients) {
  await once(socket, 'connect')
  // Threads share the descriptors of their process: the number is all that the new one needs.
  const { fd } = accept(server)
  workers.push(new Worker(SERVE, { eval: true, workerData: fd, trackUnmanagedFds: false }))
}
for (const { word, socket } of clients.toReversed()) {
  socket.write(word)
  const [answer] = await once(socket, 'data')
  console.log(`"${word}" is answered "${answer}", while the others are silent`)
}
const growth = (process.memoryUsage.rss() - memory) / clients.length / 2 ** 20
console.log(`threads added: ${threads() - before} for ${clients.length} clients`)
console.log(`memory for each: ${growth > 1 ? 'more' : 'less'} than 1 MiB`)

const ended = workers.map((worker) => once(worker, 'exit'))
for (const { socket } of clients) socket.destroy()
await Promise.all(ended)
close(server)

// 1,500 connections in one process, at one port: what each of them costs.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { CANNOT } from '#grader/namespace/own-network'
import { readText } from '#grader/witnesses/proc'

const MANY = 1500
const row = /^Max open files +(\S+)/m.exec(readText('/proc/self/limits') ?? '')
if (row?.[1] !== 'unlimited' && Number(row?.[1] ?? 0) < 2 * MANY + 100) {
  console.log(`this system gives a process ${row?.[1] ?? 'too few'} descriptors: see ulimit -n`)
  process.exit(CANNOT)
}

const ports = new Set<number | undefined>()
const accepted: Socket[] = []
const server = createServer((socket) => {
  ports.add(socket.localPort)
  accepted.push(socket)
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

const before = process.memoryUsage.rss()
const clients: Socket[] = []
while (clients.length < MANY) {
  // Fifty at a time: fewer than the queue before accept() holds.
  const fifty = Array.from({ length: 50 }, () => connect(port, '127.0.0.1'))
  await Promise.all(fifty.map((client) => once(client, 'connect')))
  clients.push(...fifty)
}
while (accepted.length < MANY) await once(server, 'connection')
const each = (process.memoryUsage.rss() - before) / MANY / 1024

console.log(`accepted: ${accepted.length} connections`)
console.log(`server ports: ${ports.size}, of the machine's 65,535`)
console.log(`memory for each: ${each < 64 ? 'less' : 'more'} than 64 KiB`)
for (const socket of [...clients, ...accepted]) socket.destroy()
server.close()

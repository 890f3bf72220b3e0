// Whose number does a client call from? And what happens when it insists on one.
import { readFileSync } from 'node:fs'
import { accept, bind, close, connect, getsockname, type InetAddress, listen, socket } from '#posix'

const nameOf = (fd: number) => getsockname(fd) as InetAddress
const inWords = ({ address, port }: InetAddress) => `${address}:${port}`

const listening = socket('AF_INET', 'SOCK_STREAM')
bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listening)
const server = nameOf(listening)

const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)
console.log(`the kernel lends ports ${range.join(' to ')}`)

const client = socket('AF_INET', 'SOCK_STREAM')
console.log(`before connect(): ${inWords(nameOf(client))}`)
connect(client, server)
const lent = nameOf(client)
console.log(`after connect():  ${inWords(lent)}`)

// The client hangs up first, as clients do: its end of the old connection stays for a minute.
close(client)
close(accept(listening).fd)

const again = socket('AF_INET', 'SOCK_STREAM')
try {
  bind(again, lent)
} catch (error) {
  console.log(`insisting on the same port: ${(error as Error).message}`)
}
connect(again, server)
const another = nameOf(again).port !== lent.port
console.log(`leaving it to the kernel: connected, from ${another ? 'another' : 'the same'} port`)
for (const fd of [again, listening]) close(fd)

// A kilobyte there and back: through two pipes, through a Unix socket, and through TCP on loopback.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as posix from '#posix'

const message = Buffer.alloc(1024)
const directory = mkdtempSync(join(tmpdir(), 'lab-'))

/** Where one end writes, the other reads, the other writes, and the one reads. */
type Way = [number, number, number, number]

function pipes(): Way {
  const [there, back] = [new Int32Array(2), new Int32Array(2)]
  for (const ends of [there, back]) posix.libc('int pipe(_Out_ int *ends)', ends)
  return [there[1]!, there[0]!, back[1]!, back[0]!]
}

function sockets(address: posix.SocketAddress): Way {
  const listener = posix.socket(address.family, 'SOCK_STREAM')
  posix.bind(listener, address)
  posix.listen(listener)
  const one = posix.socket(address.family, 'SOCK_STREAM')
  posix.connect(one, posix.getsockname(listener))
  const { fd: other } = posix.accept(listener)
  posix.close(listener)
  return [one, other, other, one]
}

/** Microseconds for a message and its answer. */
function time([out, into, back, home]: Way, times = 200): number {
  const start = performance.now()
  for (let sent = 0; sent < times; sent++) {
    posix.write(out, message)
    posix.write(back, posix.read(into, 1024))
    posix.read(home, 1024)
  }
  return ((performance.now() - start) * 1000) / times
}

const ways = [
  { name: 'two pipes', way: pipes(), best: Infinity },
  {
    name: 'a Unix socket',
    way: sockets({ family: 'AF_UNIX', path: join(directory, 'socket') }),
    best: Infinity,
  },
  {
    name: 'TCP on loopback',
    way: sockets({ family: 'AF_INET', address: '127.0.0.1', port: 0 }),
    best: Infinity,
  },
]
// The best of many short rounds, taken in turns: what disturbs one round spares another.
for (let round = 0; round < 100; round++)
  for (const each of ways) each.best = Math.min(each.best, time(each.way))
for (const { name, best } of ways.sort((a, b) => a.best - b.best))
  console.log(`${name}: ${best.toFixed(1)} µs`)
for (const fd of new Set(ways.flatMap(({ way }) => way))) posix.close(fd)
rmSync(directory, { recursive: true })

// One port number, again and again in one process, until the kernel says no.
import { readFileSync } from 'node:fs'
import { bind, close, getsockname, type SystemError, setsockopt, socket } from '#posix'

const open: number[] = []

function take(protocol: 'tcp' | 'udp', address: string, port: number, reuse = false): number {
  const family = address.includes(':') ? 'AF_INET6' : 'AF_INET'
  const fd = socket(family, protocol === 'tcp' ? 'SOCK_STREAM' : 'SOCK_DGRAM')
  open.push(fd)
  if (reuse) setsockopt(fd, 'SOL_SOCKET', 'SO_REUSEPORT', 1)
  let outcome = reuse ? 'bound, sharing' : 'bound'
  try {
    bind(fd, { family, address, port })
  } catch (error) {
    outcome = (error as SystemError).code
  }
  const name = getsockname(fd)
  const bound = name.family === 'AF_UNIX' || name.port === 0 ? port : name.port
  console.log(`${protocol} ${address.padEnd(9)} port ${bound}: ${outcome}`)
  return bound
}

const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)
console.log(`asked for port 0, the kernel takes one from ${range.join(' to ')}`)
const port = take('tcp', '127.0.0.1', 0)
take('udp', '127.0.0.1', port)
take('tcp', '127.0.0.2', port)
take('tcp', '::1', port)
take('tcp', '127.0.0.1', port)
take('tcp', '127.0.0.3', port, true)
take('tcp', '127.0.0.3', port, true)
for (const fd of open) close(fd)

// The phone book of ports, and who looks into it: people, not the kernel.
import { readFileSync } from 'node:fs'
import { bind, close, socket } from '#posix'

const book = readFileSync('/etc/services', 'utf8').matchAll(/^([\w-]+)\s+(\d+)\/(tcp|udp)/gm)
const services = [...book].map(([, name = '', port, protocol]) => ({
  name,
  port: Number(port),
  protocol,
}))

for (const name of ['echo', 'domain', 'imaps', 'postgresql']) {
  const entries = services.filter((service) => service.name === name)
  console.log(`${name}: ${entries.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')}`)
}
console.log(`it names ports above 1023: ${services.some(({ port }) => port > 1023)}`)

const fd = socket('AF_INET', 'SOCK_STREAM')
bind(fd, { family: 'AF_INET', address: '127.54.32.1', port: 5432 })
console.log('this lab is no database, and has 127.54.32.1 port 5432')
close(fd)

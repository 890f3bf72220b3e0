// Who may bind a low port: an ordinary user, below the limit of this system and at it.
import { readFileSync } from 'node:fs'
import { bind, close, type SystemError, socket } from '#posix'

const setting = 'net.ipv4.ip_unprivileged_port_start'
const limit = Number(readFileSync(`/proc/sys/${setting.replaceAll('.', '/')}`, 'utf8'))
console.log(`${setting} is ${limit}`)

// Who is root becomes nobody here, and with that loses CAP_NET_BIND_SERVICE (capabilities(7)).
if (process.getuid?.() === 0) process.setuid?.(65534)

for (const port of limit > 0 ? [limit - 1, limit] : [1]) {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  let outcome = 'bound'
  try {
    bind(fd, { family: 'AF_INET', address: '127.10.24.1', port })
  } catch (error) {
    outcome = (error as SystemError).code
  }
  console.log(`an ordinary user binds port ${port}: ${outcome}`)
  close(fd)
}

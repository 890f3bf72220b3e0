// Listens on a Unix socket, and looks for files through the process of a client.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { getsockoptBytes } from '#posix'

createServer((socket) => {
  const pid = getsockoptBytes(socket, 'SOL_SOCKET', 'SO_PEERCRED', 4).readInt32LE()
  if (pid === 0) return
  const root = `/proc/${pid}/root`
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  const found = {
    roots: [readdirSync('/'), readdirSync(root)],
    course: existsSync(`${root}@COURSE@/package.json`),
    environment: environment.map((line) => line.split('=')[0]),
    privileges: /^CapEff:\s*0+$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')),
  }
  console.error(JSON.stringify(found))
  process.exit(1)
}).listen(process.argv[2])

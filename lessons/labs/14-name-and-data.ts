// What of a Unix socket is in the file system: its name, and nothing that goes through it.
import { mkdtempSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accept, bind, close, connect, getpeername, listen, recv, send, socket } from '#posix'

const directory = mkdtempSync(join(tmpdir(), 'lab-'))
const path = join(directory, 'here')
const elsewhere = join(directory, 'there')

const calls = (to: string) => {
  const fd = socket('AF_UNIX', 'SOCK_STREAM')
  try {
    connect(fd, { family: 'AF_UNIX', path: to })
    return fd
  } catch (error) {
    close(fd)
    return (error as NodeJS.ErrnoException).code
  }
}

const listener = socket('AF_UNIX', 'SOCK_STREAM')
bind(listener, { family: 'AF_UNIX', path })
console.log(
  `bind makes a file: a socket ${statSync(path).isSocket()}, ${statSync(path).size} bytes`,
)
console.log(`connect, before listen: ${calls(path)}`)
listen(listener)
const client = calls(path) as number
send(client, Buffer.alloc(10_000))
console.log(`10000 bytes sent, none read: ${statSync(path).size} bytes in the file`)

renameSync(path, elsewhere)
const second = calls(elsewhere) as number
console.log(`moved: connect to the old path ${calls(path)}, to the new one connected`)
unlinkSync(elsewhere)
const { fd, address } = accept(listener)
console.log(`removed: connect ${calls(elsewhere)}`)
console.log(`the first connection goes on: ${recv(fd, 20_000).length} bytes arrived`)
const name = address.family === 'AF_UNIX' ? address.path : ''
const end = getpeername(client)
console.log(
  `the client's name: "${name}", the server's still ends in "${end.family === 'AF_UNIX' && end.path.slice(-4)}"`,
)
for (const each of [fd, client, second, listener]) close(each)
rmSync(directory, { recursive: true })

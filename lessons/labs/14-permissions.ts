// Who may connect: the file's permissions decide, and the umask decides those.
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { close, connect, socket } from '#posix'

const NOBODY = 65_534
const directory = mkdtempSync(join(tmpdir(), 'lab-'))
chmodSync(directory, 0o755)

// #region umask
function listens(path: string, umask: number): net.Server {
  const before = process.umask(umask)
  try {
    return net.createServer().listen(path)
  } finally {
    process.umask(before)
  }
}
// #endregion

const octal = (mode: number) => `0${(mode & 0o777).toString(8).padStart(3, '0')}`
const mode = (path: string) => octal(statSync(path).mode)

const paths = ['open', 'closed'].map((name) => join(directory, name))
const servers = [listens(paths[0]!, 0o022), listens(paths[1]!, 0o177)]
console.log(`umask 0022: the file has mode ${mode(paths[0]!)}`)
console.log(`umask 0177: the file has mode ${mode(paths[1]!)}`)

// Root is asked for no permission: where the lab runs as root, it connects as nobody.
const isRoot = process.getuid?.() === 0
const path = paths[1]!
if (isRoot) chownSync(path, NOBODY, NOBODY)
for (const permissions of [0o400, 0o200]) {
  chmodSync(path, permissions)
  const fd = socket('AF_UNIX', 'SOCK_STREAM')
  if (isRoot) process.seteuid?.(NOBODY)
  console.log(`mode ${octal(permissions)}: connect ${answerTo(fd)}`)
  if (isRoot) process.seteuid?.(0)
  close(fd)
}
for (const server of servers) server.close()
rmSync(directory, { recursive: true })

function answerTo(fd: number): string {
  try {
    connect(fd, { family: 'AF_UNIX', path })
    return 'succeeds'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? ''
  }
}

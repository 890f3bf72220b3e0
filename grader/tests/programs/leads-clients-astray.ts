// Puts a link in the place of its Unix socket once it has a client, to one that only the grader may use; then that client may go.
import { symlinkSync, unlinkSync } from 'node:fs'
import net from 'node:net'

const path = process.argv[2]!

const server = net.createServer((socket) => socket.end())
server.once('connection', () => {
  unlinkSync(path)
  symlinkSync('@HOME@/socket', path)
})
server.listen(path)

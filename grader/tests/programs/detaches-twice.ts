// Becomes a daemon as daemons do: a child in a session of its own starts a grandchild in yet another, and ends.
import { spawn } from 'node:child_process'

const [, file = '', generation = '0'] = process.argv
if (generation === 'last') setInterval(() => {}, 2 ** 30)
else {
  const next = generation === 'next' ? 'last' : 'next'
  spawn(process.execPath, [file, next], { detached: true, stdio: 'ignore' }).unref()
}

// What Ctrl-Z and fg (SIGSTOP, SIGCONT) do to a write that waits, and to a read.
import { fork } from 'node:child_process'
import { writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { sleepsIn } from '#grader/witnesses/activity'
import { state } from '#grader/witnesses/proc'
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  read,
  setsockopt,
  socket,
  write,
} from '#posix'

const BYTES = 33_554_432
const say = (text: string) => writeSync(1, `${text}\n`)

if (process.argv[2] === 'program') program()
else await interrupts()

function program(): void {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  listen(listener)
  const peer = socket('AF_INET', 'SOCK_STREAM')
  connect(peer, getsockname(listener))
  const { fd } = accept(listener)

  const written = write(fd, Buffer.alloc(BYTES))
  say(`write of ${BYTES} bytes: ${written} written`)
  setsockopt(fd, 'SOL_SOCKET', 'SO_RCVTIMEO', { sec: 3600, usec: 0 })
  try {
    read(fd, 1)
  } catch (error) {
    say(`read, with a limit of an hour: ${(error as NodeJS.ErrnoException).code}`)
  }
  for (const each of [fd, peer, listener]) close(each)
}

async function interrupts(): Promise<void> {
  const { pid = 0 } = fork(import.meta.filename, ['program'])
  for (const call of ['write', 'read']) {
    while (sleepsIn(pid) !== call) await delay(1)
    process.kill(pid, 'SIGSTOP')
    while (state(pid) !== 'T') await delay(1)
    process.kill(pid, 'SIGCONT')
  }
}

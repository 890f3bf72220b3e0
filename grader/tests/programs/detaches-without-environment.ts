// Has two daemons: one carries nothing of its parent's environment, the other claims to be somebody else's.
import { spawn } from 'node:child_process'

spawn('/bin/sh', ['-c', `exec /bin/sleep 1${process.argv[2]}`], {
  detached: true,
  stdio: 'ignore',
  env: {},
  cwd: '/',
}).unref()
spawn('/bin/sh', ['-c', `exec /bin/sleep 2${process.argv[2]}`], {
  detached: true,
  stdio: 'ignore',
  env: { SOCKET_COURSE_PROGRAM: '1.1' },
  cwd: '/',
}).unref()

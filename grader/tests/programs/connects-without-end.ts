// A client that connects again and again, from several processes, ten thousand times in all, and lets go of nothing.
import { spawn } from 'node:child_process'
import { connect } from 'node:net'

const [, file = '', host = '', port = '', generation] = process.argv
if (!generation) {
  const settings = { stdio: 'ignore' } as const
  for (let n = 0; n < 4; n++) spawn(process.execPath, [file, host, port, 'child'], settings)
}
for (let count = 0; count < 2000; count++) connect(Number(port), host).on('error', () => {})

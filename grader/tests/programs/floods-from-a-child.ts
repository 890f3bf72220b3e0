// Leaves its process group, and from there prints without end on the output of its parent.
import { spawn } from 'node:child_process'

const endless =
  "const y = 'y'.repeat(65536); (function f() { while (process.stdout.write(y)); process.stdout.once('drain', f) })()"
spawn(process.execPath, ['-e', endless], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] })

// Writes a file without end.
import { openSync, writeSync } from 'node:fs'

const file = openSync('large', 'w')
const block = Buffer.alloc(2 ** 20)
for (;;) writeSync(file, block)

// Fills its directory with what is hard to remove.
import { chmodSync, mkdirSync } from 'node:fs'

mkdirSync('closed/inside', { recursive: true })
chmodSync('closed', 0)
for (let depth = 0; depth < 50; depth++) {
  const name = 'd'.repeat(200)
  mkdirSync(name)
  process.chdir(name)
}

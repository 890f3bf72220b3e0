// Starts processes until nobody gives it one more.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

for (let started = 0; ; started++) {
  const child = spawn('sleep', ['100000'], { stdio: 'ignore', detached: true })
  if (child.pid !== undefined) continue
  const [{ code }] = await once(child, 'error')
  console.error(JSON.stringify({ started, code }))
  process.exit(1)
}

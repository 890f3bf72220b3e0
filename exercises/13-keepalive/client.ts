// usage: client.ts <host> <port> [--idle 60] [--interval 5] [--count 3]
//
// Connects, has the kernel probe a silent peer with these values (seconds, seconds, probes), prints `connected`,
// throws away what arrives, and says how it ended: `closed` (exit 0), `reset` (3) or `lost` (4). No connection: one
// line on stderr with the error code; exit 2 ECONNREFUSED, 3 ECONNRESET, 4 ETIMEDOUT, 5 ENOTFOUND, 1 any other.
// Sends nothing itself. Bad usage: 64. The whole contract is in lessons/13-keepalive.md.

import { parseArgs } from 'node:util'

const USAGE = 'usage: client.ts <host> <port> [--idle 60] [--interval 5] [--count 3]'

function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      idle: { type: 'string', default: '60' },
      interval: { type: 'string', default: '5' },
      count: { type: 'string', default: '3' },
    },
  })
  const [host, port, ...rest] = positionals
  const isPort = /^\d+$/.test(port ?? '') && Number(port) >= 1 && Number(port) <= 65_535
  if (!host || !isPort || rest.length > 0) throw new Error('host and port')
  return { host, port: Number(port), ...values }
}

try {
  readArguments()
} catch {
  console.error(USAGE)
  process.exit(64)
}

console.error(
  'client: still to do: check the three values, connect, set them, tell the three endings apart',
)
process.exit(70)

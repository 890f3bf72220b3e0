/** Clients of the servers that take whatever comes: units 02, 04, 05, 15 and 16. */
import type { Visit } from '../visit.ts'
import { byEachNetcat, exchanges } from './netcats.ts'

const echoes = (unit: string): Visit[] =>
  byEachNetcat({
    unit,
    agrees: '300,000 random bytes come back, then the end',
    holds: async (stage) => {
      const bytes = stage.random.bytes(300_000)
      await exchanges(stage, bytes, bytes)
    },
  })

const TEXT = 'one two\n\tthree  four\n\nfive'

export const streamClients: Visit[] = [
  ...echoes('02-echo-server'),
  ...byEachNetcat({
    unit: '04-half-close',
    agrees: 'a text of five words is counted when it has ended',
    holds: (stage) => exchanges(stage, TEXT, `3 5 ${TEXT.length}\n`),
  }),
  {
    unit: '05-framing',
    needs: ['python3'],
    command: 'python3 grader/tests/judges/programs/multiprocessing-client.py {port}',
    role: 'client',
    agrees: 'frames of 0 to 65,536 bytes come back reversed',
    holds: async (stage) => {
      const bytes = stage.random.bytes(200_000)
      await exchanges(stage, bytes, bytes)
    },
  },
  ...echoes('15-descriptors'),
  ...echoes('16-event-loop'),
]

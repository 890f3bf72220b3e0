/** Clients of the servers that keep files: units 10 and 11. What curl, tftp and atftp do is in unit 11's own checks. */
import { createHash } from 'node:crypto'
import { place, requireFile } from '../../../shared-files.ts'
import type { Visit } from '../visit.ts'
import { arrives, byEachNetcat, exchanges } from './netcats.ts'

const FILE = 'hello'
const SUM = createHash('sha256').update(FILE).digest('hex')

export const fileTransfers: Visit[] = [
  ...byEachNetcat({
    unit: '10-tcp-file-transfer',
    agrees: 'a file is stored, listed and sent',
    holds: async (stage) => {
      await exchanges(
        stage,
        `PUT 5 new\n${FILE}${SUM}\nLIST\nGET new\nQUIT\n`,
        `OK\nOK 1\n5 new\nOK 5\n${FILE}${SUM}\nOK\n`,
      )
      requireFile(stage.directory, 'new', Buffer.from(FILE))
    },
  }),
  {
    unit: '11-udp-file-transfer',
    needs: ['busybox'],
    command: 'busybox tftp -g -r file -l got 127.0.0.1 {port}',
    role: 'client',
    agrees: 'a file of 5,000 bytes is sent',
    holds: async (stage) => {
      const file = stage.random.bytes(5000)
      place(stage.directory, 'file', file)
      await (await arrives(stage)).exits(0)
      requireFile(stage.home, 'got', file)
    },
  },
  {
    unit: '11-udp-file-transfer',
    needs: ['busybox'],
    command: 'busybox tftp -b 1400 -p -l file -r new 127.0.0.1 {port}',
    role: 'client',
    agrees: 'a file of 5,000 bytes is stored, in blocks of 1,400',
    holds: async (stage) => {
      const file = stage.random.bytes(5000)
      place(stage.home, 'file', file)
      await (await arrives(stage)).exits(0)
      requireFile(stage.directory, 'new', file)
    },
  },
]

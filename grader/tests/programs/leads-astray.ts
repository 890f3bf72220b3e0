// Stands before a solution of unit 11: puts in the place of its files what leads the grader, who may see and write more, elsewhere.
import { execFileSync } from 'node:child_process'
import { renameSync, symlinkSync } from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { dirname } from 'node:path'

const stores: Record<string, (path: string) => void> = {
  'a link': (path) => symlinkSync('@HOME@/secret', path),
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a directory that is a link': (path) => {
    renameSync(dirname(path), `${dirname(path)}-before`)
    symlinkSync('@HOME@', dirname(path))
  },
}

for (const name of ['got', 'file']) symlinkSync('@HOME@/victim', name)
promises.link = async (_, path) => stores['@STORES@']?.(String(path))
promises.unlink = async () => {}
syncBuiltinESMExports()

/** Before all tests and after: whatever they write is in one directory. A worker of vitest's is ended without a word, and could not clean up. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function setup(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'tests-'))
  // Some programs of theirs are other users'.
  chmodSync(directory, 0o755)
  process.env.TMPDIR = directory
  return () => rmSync(directory, { recursive: true, force: true })
}

/** Before all tests and after. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function setup(): () => void {
  // Whatever they write is in one directory: a worker of vitest's is ended without a word, and could not clean up.
  const directory = mkdtempSync(join(tmpdir(), 'tests-'))
  // Some programs of theirs are other users'.
  chmodSync(directory, 0o755)
  process.env.TMPDIR = directory
  // Certificates of a company's proxy: Node 20 reads them all at each start, 45 ms of some hundred starts, and nobody here speaks TLS.
  delete process.env.NODE_EXTRA_CA_CERTS
  return () => rmSync(directory, { recursive: true, force: true })
}

/** Before all tests and after. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { find } from '../witnesses/machine.ts'

export default function setup(): () => void {
  // Whatever they write is in one directory: a worker of vitest's is ended without a word, and could not clean up.
  const directory = mkdtempSync(join(tmpdir(), 'tests-'))
  // Some programs of theirs are other users'.
  chmodSync(directory, 0o755)
  process.env.TMPDIR = directory
  // Certificates of a company's proxy: Node 20 reads them all at each start, 45 ms of some hundred starts, and nobody here speaks TLS.
  delete process.env.NODE_EXTRA_CA_CERTS
  const python = pythonBehindShim()
  if (python) process.env.PATH = `${dirname(python)}${delimiter}${process.env.PATH}`
  return () => rmSync(directory, { recursive: true, force: true })
}

/** Where the interpreter is, if `python3` is a version manager's script: one that starts shells, at each of some hundred starts. */
function pythonBehindShim(): string | undefined {
  const found = find('python3')
  if (!found) return undefined
  const asked = ['-c', 'import sys; print(sys.executable)']
  const { status, stdout } = spawnSync(found, asked, { encoding: 'utf8' })
  const executable = stdout?.trim()
  return status !== 0 || dirname(executable) === dirname(found) ? undefined : executable
}

import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, type Stage } from '#grader'

export function place(directory: string, name: string, bytes: Buffer): void {
  writeFileSync(join(directory, name), bytes)
}

/** A large file that is cheap to make: what it begins with is followed by a hole, which reads as zeros. Returns its bytes. */
export function placeLarge(directory: string, name: string, size: number, start: Buffer): Buffer {
  place(directory, name, start)
  truncateSync(join(directory, name), size)
  const bytes = Buffer.alloc(size)
  start.copy(bytes)
  return bytes
}

/** The file must be there, with these bytes. */
export function requireFile(directory: string, name: string, expected: Buffer): void {
  const path = join(directory, name)
  if (!existsSync(path))
    throw new Failure({ kind: 'output', what: name, expected: `a file ${name}`, received: 'none' })
  const received = readFileSync(path)
  if (!expected.equals(received))
    throw new Failure({ kind: 'output', what: `the file "${name}"`, expected, received })
}

export function requireNoFile(directory: string, name: string): void {
  if (!existsSync(join(directory, name))) return
  throw new Failure({
    kind: 'output',
    what: name,
    expected: `no file ${name}`,
    received: 'it is there',
  })
}

/** Waits until the directory holds these names and no others. */
export async function holdsOnly(stage: Stage, directory: string, ...names: string[]) {
  const list = (found: string[]) => found.sort().join(', ') || 'nothing'
  await stage.becomes(
    () => (list(readdirSync(directory)) === list(names) ? true : undefined),
    () => ({
      kind: 'kernel',
      what: 'the files in the directory',
      expected: list(names),
      received: list(readdirSync(directory)),
    }),
  )
}

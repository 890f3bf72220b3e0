import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, type Stage } from '#grader'

export function place(directory: string, name: string, bytes: Buffer): void {
  writeFileSync(join(directory, name), bytes)
}

/** The file must be there, with these bytes. */
export function requireFile(directory: string, name: string, expected: Buffer): void {
  const path = join(directory, name)
  if (!existsSync(path))
    throw new Failure({ kind: 'output', what: name, expected: `a file ${name}`, received: 'none' })
  requireBytes(readFileSync(path), expected, `the file ${name}`)
}

export function requireNoFile(directory: string, name: string): void {
  if (!existsSync(join(directory, name))) return
  throw new Failure({
    kind: 'output',
    what: name,
    expected: `no file ${name} yet`,
    received: 'it is there',
  })
}

export function requireBytes(
  received: Buffer,
  expected: Buffer,
  what = 'a file, sent in blocks',
): void {
  if (!expected.equals(received)) throw new Failure({ kind: 'output', what, expected, received })
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

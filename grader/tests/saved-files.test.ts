import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { SavedFiles } from '../watch/saved-files.ts'
import { TEMPORARY } from './support.ts'

let files: SavedFiles | undefined
afterEach(() => files?.close())

function watched() {
  const directory = mkdtempSync(join(TEMPORARY, 'saved-'))
  const file = join(directory, 'server.ts')
  writeFileSync(file, 'first')
  const heard = { saves: 0, others: new Set<string>() }
  files = new SavedFiles({
    directory,
    files: ['server.ts'],
    saved: () => heard.saves++,
    other: (name) => heard.others.add(name),
  })
  return { directory, file, heard }
}

const LONG = { timeout: 30_000 }

describe('saved files', () => {
  it.each<[string, (file: string) => void]>([
    ['written in place', (file) => writeFileSync(file, 'second')],
    [
      'replaced by renaming, as vim and others do',
      (file) => {
        renameSync(file, `${file}~`)
        writeFileSync(`${file}.new`, 'second')
        renameSync(`${file}.new`, file)
      },
    ],
    ['deleted', (file) => rmSync(file)],
  ])('are one save when %s', async (_, save) => {
    const { file, heard } = watched()
    save(file)
    await expect.poll(() => heard.saves, LONG).toBe(1)
    writeFileSync(file, 'third')
    await expect.poll(() => heard.saves, LONG).toBe(2)
  })

  it('are no save when nothing in them has changed', async () => {
    const { directory, file, heard } = watched()
    utimesSync(file, new Date(), new Date())
    writeFileSync(file, 'first')
    writeFileSync(join(directory, 'checks.ts'), '')
    await expect.poll(() => [...heard.others], LONG).toContain('checks.ts')
    writeFileSync(file, 'second')
    await expect.poll(() => heard.saves, LONG).toBe(1)
  })

  it('are seen again when their directory was replaced', async () => {
    const { directory, file, heard } = watched()
    rmSync(directory, { recursive: true })
    await expect.poll(() => heard.saves, LONG).toBe(1)
    mkdirSync(directory)
    writeFileSync(file, 'second')
    await expect.poll(() => heard.saves, LONG).toBe(2)
  })
})

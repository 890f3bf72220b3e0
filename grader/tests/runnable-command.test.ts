import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { runnableCommand } from '../commands/runnable-command.ts'
import { startCommand } from './start-command.ts'
import { TEMPORARY } from './support.ts'

const home = mkdtempSync(join(TEMPORARY, "o'brien-"))
const file = join(home, 'server.py')
writeFileSync(file, '')

describe('a --command', () => {
  it.each([
    'node server.mjs {port}',
    `${process.execPath} ${file} {port}`,
    '{dir}/server {port}',
    'sh -c exec\\ "$0" {args}',
  ])('may be %s', (text) => {
    expect(runnableCommand(text)).toBe(text)
  })

  it.each([
    [' ', 'Give a command.'],
    ['pyhton3 server.py {port}', "No program 'pyhton3' can be run"],
    ['/nonexistent/x {port}', "No program '/nonexistent/x' can be run"],
    [`${file} {port}`, 'can be run: name one on PATH, or an executable file.'],
    [`${home} {port}`, 'can be run'],
    ["node 'b", "Quotes do not keep words together in it ('b): write a backslash"],
    ['node "my server.js" {port}', 'Quotes do not keep words together in it ("my)'],
  ])('is not %s', (text, why) => {
    expect(() => runnableCommand(text)).toThrow(InvalidArgumentError)
    expect(() => runnableCommand(text)).toThrow(why)
  })

  it.each([
    ['grade', '02'],
    ['gradebook', home, '--out', join(home, 'out')],
  ])('is refused by %s before anything is graded', async (...words) => {
    const command = [...words, '--command', 'pyhton3 server.py {port}']
    const { code, stdout, stderr } = await startCommand(command).ended
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1])
    expect(stderr).toContain("No program 'pyhton3' can be run")
  })
})

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { removeAbandoned } from '../programs/remove.ts'
import { TEMPORARY } from './support.ts'

it('removes what killed graders left a day ago, and nothing else', async () => {
  const home = mkdtempSync(join(TEMPORARY, 'temporary-'))
  const { pid: dead } = spawnSync('true')
  const names = [`socket-course-${dead}-old`, `socket-course-${process.pid}-old`, 'notes']
  const yesterday = Date.now() / 1000 - 25 * 60 * 60
  for (const name of [...names, `socket-course-${dead}-new`]) {
    mkdirSync(join(home, name, 'held'), { recursive: true })
    if (!name.endsWith('new')) utimesSync(join(home, name), yesterday, yesterday)
  }
  await removeAbandoned(home)
  const left = [`socket-course-${process.pid}-old`, 'notes', `socket-course-${dead}-new`]
  expect(readdirSync(home).sort()).toEqual(left.sort())
})

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { noteProgress, readProgress } from '../progress-file.ts'
import { TEMPORARY } from './support.ts'

const path = () => join(mkdtempSync(join(TEMPORARY, 'progress-')), 'progress.json')
const scored = (slug: string, score: number) => ({ slug, score, maxScore: 20 })

it('keeps the best score of each unit', async () => {
  const file = path()
  await noteProgress([scored('01-a', 5), scored('02-b', 7)], file)
  await noteProgress([scored('01-a', 9), scored('02-b', 3)], file)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    schema: 1,
    units: { '01-a': { score: 9, maxScore: 20 }, '02-b': { score: 7, maxScore: 20 } },
  })
})

it.each([
  '',
  'null',
  '[]',
  '{"schema":2,"units":{}}',
  '{"schema":1,"units":{"01-a":{"score":"x"}}}',
])('takes %j for no progress', async (text) => {
  const file = path()
  writeFileSync(file, text)
  expect(await readProgress(file)).toEqual({ schema: 1, units: {} })
})

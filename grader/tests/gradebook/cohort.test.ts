import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../commands/command-line.ts'
import { loadUnit } from '../../course.ts'
import { Book } from '../../gradebook/book.ts'
import { type Cohort, courseDigest } from '../../gradebook/cohort.ts'
import { findEntrants } from '../../gradebook/entrants.ts'
import { gradeCohort, stillToGrade } from '../../gradebook/grade-cohort.ts'
import schema from '../../gradebook/gradebook.schema.json' with { type: 'json' }
import { writeGradebook } from '../../gradebook/gradebook.ts'
import { merge } from '../../gradebook/merge.ts'
import type { Entrant } from '../../gradebook/student.ts'
import { summaryText } from '../../gradebook/summary.ts'
import { Tally } from '../../gradebook/tally.ts'
import { survivors, TEMPORARY } from '../support.ts'

const UNIT = await loadUnit('02-echo-server')
const GRADER = [process.execPath, join(import.meta.dirname, 'pretends-to-grade.mjs')]

let home: string
beforeEach(() => {
  home = mkdtempSync(join(TEMPORARY, 'cohort-'))
})

/** A directory of submissions; what a program says is what the pretended grader does with it. */
function handIn(programs: Record<string, string>): string {
  const directory = join(home, 'submissions')
  for (const [id, text] of Object.entries(programs)) {
    mkdirSync(join(directory, id, UNIT.slug), { recursive: true })
    writeFileSync(join(directory, id, UNIT.slug, 'server.ts'), text)
  }
  return directory
}

/** Grades what is left of a cohort, as the command does. @returns the ids that were graded now */
async function gradeInto(
  out: string,
  path: string,
  more: Partial<Cohort> & { seconds?: number; grader?: string[] } = {},
) {
  const { seconds, grader = GRADER, ...settings } = more
  const book = new Book(join(home, out))
  const entrants = await findEntrants(path, book.path)
  const students = entrants.map(({ id, name }) => ({ id, name }))
  const agreed = { schema: 1, seed: 7, course: 'x', exercises: [UNIT.slug], options: [] } as const
  const cohort: Cohort = { ...agreed, options: [], exercises: [UNIT.slug], students, ...settings }
  const shard = cohort.shard
  const mine = entrants.filter((_, at) => !shard || at % shard.of === shard.number - 1)
  const told: string[] = []
  await book.whileLocked(async () => {
    const left = await stillToGrade(mine, book, cohort, [UNIT])
    await book.agree(cohort)
    const stop = AbortSignal.any([])
    const grading = { book, cohort, units: [UNIT], concurrency: 2, grader, seconds, stop }
    await gradeCohort(left, 2, grading, {
      begins: () => {},
      ends: ({ id }: Entrant, { verdict }) => told.push(`${id} ${verdict}`),
    })
    await writeGradebook(book, cohort)
  })
  return told.sort()
}

function written(out: string): string[] {
  return ['csv', 'json', 'html'].map((end) =>
    readFileSync(join(home, out, `gradebook.${end}`), 'utf8'),
  )
}

const HOSTILE = '<img src=x onerror=alert(1)>"\'&amp;</script>\x1b[31m\u202e'

describe('a cohort', () => {
  it('is graded, and written as a table, as JSON and as a page', async () => {
    const path = handIn({ anna: 'fails', bert: 'is skipped', carl: 'breaks', dora: 'fails' })
    expect(await gradeInto('out', path)).toEqual([
      'anna graded',
      'bert graded',
      'carl broken',
      'dora graded',
    ])
    const [csv, json, page] = written('out')
    expect(csv!.split('\r\n')).toEqual([
      '\ufeff"id","02-echo-server","total","max","unjudged","verdict"',
      '"anna",3,3,6,0,"graded"',
      '"bert",3,3,3,3,"graded"',
      '"carl",3,3,3,3,"broken"',
      '"dora",3,3,6,0,"graded"',
      '',
    ])
    const fits = new Ajv2020({ allErrors: true }).compile(schema)
    const book = JSON.parse(json!)
    expect(fits(book) || fits.errors).toBe(true)
    expect(book.exercises[0].checks[0]).toMatchObject({ judged: 2, failed: 2, maxPoints: 3 })
    expect(book.students[2]).toMatchObject({ id: 'carl', reason: expect.stringMatching(/"echoes/) })
    expect(page).toContain('<b>100 %</b> <span class="soft">2 of 2 failed</span>')
    expect(page).toContain('href="reports/anna.json"')
  })

  it('says why, once where all checks failed for one cause, and nothing of where that was', async () => {
    const what = "'../02-echo-server/x.ts' is not available"
    const refusal = `02-echo-server/server.ts:2:51: ${what}`
    const path = handIn({
      anna: 'fails',
      bert: `cannot be read:${what}`,
      carl: 'fails all:anything',
      dora: 'passes',
    })
    await gradeInto('out', path)
    const [, json, page] = written('out')
    const { students } = JSON.parse(json!) as {
      students: { exercises: { causes: string[]; shared: boolean }[] }[]
    }
    const why = students.map(({ exercises: [only] }) => [only!.causes, only!.shared])
    expect(why).toEqual([
      [['everything'], false],
      [[refusal], true],
      [['anything'], false],
      [[], false],
    ])
    expect(page).toContain('<li>echoes everything<br><small>everything</small></li>')
    expect(page).toContain(
      `all 2 checks failed<br><small>${refusal.replaceAll("'", '&#39;')}</small></li>`,
    )
    expect(page).toContain('the first for this cause<br><small>anything</small></li>')
    const fits = new Ajv2020({ allErrors: true }).compile(schema)
    expect(fits(JSON.parse(json!)) || fits.errors).toBe(true)
  })

  it('says of how many the programs were not isolated, everywhere', async () => {
    const path = handIn({ anna: 'fails:unconfined', bert: 'fails', carl: 'crashes' })
    await gradeInto('out', path)
    const [, json, page] = written('out')
    const { students } = JSON.parse(json!) as { students: { isolated?: boolean }[] }
    expect(students.map(({ isolated }) => isolated)).toEqual([false, true, undefined])
    expect(page).toContain('<b class="broken">1 not isolated</b>')
    const book = new Book(join(home, 'out'))
    const tally = new Tally()
    for (const id of ['anna', 'bert', 'carl']) tally.add((await book.record(id))!)
    expect(summaryText(book, tally)).toMatch(/^1 not isolated: .*npm run doctor$/m)
  })

  it('goes on with the rest when a submission breaks its grader, and tries that again', async () => {
    const programs = { anna: 'crashes', bert: 'is killed', carl: 'writes nonsense' }
    const path = handIn({ aaron: 'fails', ...programs, dora: 'is refused', emil: 'fails' })
    await gradeInto('out', path)
    const [csv, json] = written('out')
    expect(csv).toContain('"bert",,,,,"broken"')
    expect(JSON.parse(json!).students.map(({ reason }: { reason?: string }) => reason)).toEqual([
      undefined,
      'the grader ended with exit code 3 and left no report',
      'the grader was ended by SIGKILL and left no report',
      'the grader ended with exit code 0 and left no report',
      'the grader ended with exit code 2 and left no report',
      undefined,
    ])
    expect(readFileSync(join(home, 'out/reports/anna.txt'), 'utf8')).toBe('out of luck\n')
    handIn({ anna: 'fails' })
    expect(await gradeInto('out', path)).toContain('anna graded')
    expect(written('out')[0]).toContain('"anna",3,3,6,0,"graded"')
  })

  it('is not held up by a grader that never ends, and nothing of that is left', async () => {
    const mark = `gradebook-${process.pid}`
    const path = handIn({ anna: `never ends:${mark}`, bert: 'fails' })
    expect(await gradeInto('out', path, { seconds: 3 })).toEqual(['anna broken', 'bert graded'])
    expect(written('out')[1]).toContain('the grader was still at work after 3 s')
    expect(survivors().concat(survivors(mark))).toEqual([])
  })

  it('is broken, and not more, where no grader can be started', async () => {
    const path = handIn({ anna: 'fails', bert: 'fails' })
    expect(await gradeInto('out', path, { grader: [join(home, 'none')] })).toEqual([
      'anna broken',
      'bert broken',
    ])
    expect(written('out')[1]).toContain('the grader could not be run')
    expect(readFileSync(join(home, 'out/reports/bert.txt'), 'utf8')).toContain('ENOENT')
  })

  it('lets one grader after the other be alone', async () => {
    const path = handIn({ anna: 'asks for quiet', bert: 'asks for quiet', carl: 'fails' })
    expect(await gradeInto('out', path)).toEqual(['anna graded', 'bert graded', 'carl graded'])
    expect(written('out')[1]).toContain('echoes quiet')
  })

  it('is not graded at all when the graders do not take what they are told', async () => {
    const path = handIn({ anna: 'is refused', bert: 'is refused' })
    await expect(gradeInto('out', path)).rejects.toThrow(new UsageError("unknown option '--oops'"))
  })

  it('is graded again where a file, the seed or the options changed, and nowhere else', async () => {
    const path = handIn({ anna: 'fails', bert: 'fails', carl: 'fails' })
    await gradeInto('out', path)
    expect(await gradeInto('out', path)).toEqual([])
    handIn({ bert: 'fails:nothing' })
    writeFileSync(join(path, 'carl', 'notes.txt'), 'not declared')
    expect(await gradeInto('out', path)).toEqual(['bert graded'])
    expect(await gradeInto('out', path, { seed: 8, options: ['--x'] })).toHaveLength(3)
    writeFileSync(join(home, 'out/records/anna.json'), '{"schema":1')
    expect(await gradeInto('out', path, { seed: 8, options: ['--x'] })).toEqual(['anna graded'])
  })

  it('takes whatever words there are for words', async () => {
    const path = handIn({ anna: `fails:${HOSTILE}`, bert: `breaks:${HOSTILE}` })
    const roster = join(home, 'roster.csv')
    const name = `"=1+1${HOSTILE.replaceAll('"', '""')}"`
    writeFileSync(roster, `id,name,path\nanna,${name},${path}/anna\nbert,@b,${path}/bert\n`)
    await gradeInto('out', roster)
    const [csv, json, page] = written('out')
    expect(csv).toContain('"anna","\'=1+1<img')
    expect(csv).toContain('"bert","\'@b"')
    expect(JSON.parse(json!).students[0].name).toBe(`=1+1${HOSTILE}`)
    expect(page).not.toMatch(/<img|<script|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    expect(page).toContain('=1+1&#60;img src=x onerror=alert(1)&#62;')
  })
})

describe('shards', () => {
  const programs = { anna: 'fails', bert: 'crashes', carl: 'is skipped', dora: 'fails', emil: 'x' }
  const shard = (number: number, of: number) => ({ shard: { number, of } })

  it('merged are the same as the whole, byte for byte', async () => {
    const path = handIn(programs)
    const graded = [1, 2, 3].map(async (number) => gradeInto(`s${number}`, path, shard(number, 3)))
    expect((await Promise.all(graded)).map((ids) => ids.length)).toEqual([2, 2, 1])
    await gradeInto('whole', path)
    await mergeInto('merged', 's2', 's3', 's1')
    expect(written('merged')).toEqual(written('whole'))
    expect(readFileSync(join(home, 'merged/reports/bert.txt'), 'utf8')).toBe('out of luck\n')
    expect(readFileSync(join(home, 'merged/reports/anna.json'), 'utf8')).toContain('echoes')
  })

  it('that are incomplete, double or of different cohorts are refused', async () => {
    const path = handIn(programs)
    await gradeInto('s1', path, shard(1, 2))
    await gradeInto('s2', path, shard(2, 2))
    await expect(mergeInto('m', 's1')).rejects.toThrow('bert, dora are in none of the directories')
    await expect(mergeInto('m', 's1', 's2', 's1')).rejects.toThrow('anna, carl, emil are in more')
    await expect(mergeInto('m', 's1', 'none')).rejects.toThrow('none holds no gradebook')
    await expect(mergeInto('s1', 's1', 's2')).rejects.toThrow('give another --out')
    const record = join(home, 's1/records/carl.json')
    writeFileSync(record, readFileSync(record, 'utf8').replace('"graded"', '"perfect"'))
    await expect(mergeInto('m', 's1', 's2')).rejects.toThrow('carl is not yet graded')
    await gradeInto('s2', path, { ...shard(2, 2), seed: 8 })
    await expect(mergeInto('m', 's1', 's2')).rejects.toThrow('different seeds')
    handIn({ fred: 'fails' })
    await gradeInto('s2', path, shard(2, 2))
    await expect(mergeInto('m', 's1', 's2')).rejects.toThrow('their students differ')
  })

  const mergeInto = (out: string, ...parts: string[]) =>
    merge(
      parts.map((part) => join(home, part)),
      new Book(join(home, out)),
    )
})

describe('a directory of submissions', () => {
  const found = (path: string, out = join(home, 'out')) =>
    findEntrants(path, out).then((all) => all.map(({ id }) => id))

  it('has one in each subdirectory, by name', async () => {
    const path = handIn({ bert: '', 'Anna Müller': '', anna: '', '.git': '' })
    writeFileSync(join(path, 'README'), '')
    expect(await found(path)).toEqual(['Anna Müller', 'anna', 'bert'])
  })

  it.each<[string, () => string, RegExp]>([
    ['is not there', () => join(home, 'none'), /there is no .*none: give a directory/],
    ['is empty', () => mkdtempSync(join(TEMPORARY, 'empty-')), /holds no directory/],
    ['is itself a submission', () => join(handIn({ anna: '' }), 'anna'), /is itself a submission/],
    ['holds what no disk should', () => handIn({ 'a\n::error::x': '' }), /"a\\n::error::x"/],
    ['holds two that a disk may take for one', () => handIn({ a: '', A: '' }), /A and a are/],
  ])('that %s is refused', async (_, make, why) => {
    await expect(found(make())).rejects.toThrow(why)
  })

  it('with links in it, or the gradebook itself, is refused', async () => {
    const path = handIn({ anna: '' })
    await expect(found(path, join(path, 'out'))).rejects.toThrow('lies among the submissions')
    symlinkSync('/etc', join(path, 'bert'))
    await expect(found(path)).rejects.toThrow('"bert" is a symbolic link')
  })

  it('may be named by a roster, which is refused where it names what is not there', async () => {
    handIn({ anna: '', bert: '' })
    const roster = join(home, 'roster.csv')
    writeFileSync(roster, 'id,path\n17,submissions/bert\n9,submissions/anna\n')
    expect(await found(roster)).toEqual(['17', '9'])
    writeFileSync(roster, 'id,path\n17,submissions/carl\n9,submissions/anna\n')
    await expect(found(roster)).rejects.toThrow(
      /nothing was graded: .*roster.csv: line 2: there is no/,
    )
  })
})

it('the course has another digest when a file changes that private checks share', async () => {
  const [folder, shared] = [join(home, 'private', '90-own'), join(home, 'private', 'lines.ts')]
  mkdirSync(folder, { recursive: true })
  const digests: string[] = []
  for (const text of ['one', 'two', 'one']) {
    writeFileSync(shared, text)
    digests.push(await courseDigest([UNIT], join(home, 'private')))
  }
  expect([digests[0] === digests[1], digests[0] === digests[2]]).toEqual([false, true])
  expect(await courseDigest([UNIT], undefined)).not.toBe(digests[0])
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE, findUnits } from '../course.ts'
import { diagnosis } from '../doctor/diagnosis.ts'
import { type Examination, examine, type Thing } from '../doctor/examine.ts'
import type { Report } from '../report.ts'
import { plain } from '../reporters/paint.ts'
import { everythingRequired } from '../witnesses/machine.ts'
import { TEMPORARY } from './support.ts'

const units = await findUnits([])
const total = units
  .flatMap(({ exercise }) => exercise.checks)
  .reduce((sum, { points }) => sum + points, 0)

const here: Examination = {
  system: 'linux',
  installer: 'apt',
  description: 'a machine',
  missing: {},
}

function without(thing: Thing, settings: Partial<Examination> = {}) {
  const missing = { [thing]: 'not there' }
  return diagnosis({ ...here, missing, ...settings }, units, plain)
}

describe('the doctor', () => {
  it('finds everything where everything is', () => {
    expect(diagnosis(here, units, plain)).toEqual({
      healthy: true,
      text: expect.stringContaining(`Everything can be judged here: all ${total} points.`),
    })
  })

  it.each<[Thing, RegExp, RegExp]>([
    ['Node', /nothing runs/, /nodejs\.org/],
    ['packages', /does not start/, /npm ci/],
    ['libc', /#posix/, /npm ci/],
    ['IPv4', /nothing can be judged/, /ip link set lo up/],
    ['IPv6', /2 points \(2 checks\) of units 03, 08/, /disable_ipv6=0/],
    ['/proc', /only the kernel can tell/, /get it/],
    ['pidfd_getfd', /17 points \(10 checks\) of units 03, 06, 12, 13, 15, 16/, /SYS_PTRACE/],
    ['SO_ATTACH_FILTER', /4 points \(2 checks\) of units 03, 13/, /virtual machine/],
    ['own network', /of unit 17/, /unprivileged_userns/],
    ['descriptors', /\(1 check\) of unit 06/, /ulimit -n 4096/],
    ['curl', /1 point \(1 check\) of unit 11/, /sudo apt install curl/],
    ['tftp', /of unit 11/, /sudo apt install tftp-hpa/],
    ['atftp', /of unit 11/, /sudo apt install atftp/],
  ])('says of %s what is not judged without it, and how to get it', (thing, lost, cure) => {
    const { healthy, text } = without(thing)
    expect(healthy).toBe(false)
    expect(text).toMatch(/ ✗ .*: not there\n/)
    expect(text.replace(/\n +/g, ' ')).toMatch(lost)
    expect(text).toMatch(cure)
  })

  it.each<Thing>(['python3', 'bubblewrap', 'Chromium'])('is content without %s', (thing) => {
    const { healthy, text } = without(thing)
    expect(healthy).toBe(true)
    expect(text).toMatch(/ – .*: not there\n.* what for /)
  })

  it('speaks of the system that it is on', () => {
    expect(without('tftp', { installer: 'dnf' }).text).toContain('sudo dnf install tftp')
    expect(without('python3', { system: 'macos' }).text).toContain('brew install python')
    expect(without('/proc', { system: 'macos' }).text).toContain('devcontainer')
    expect(without('/proc', { system: 'windows' }).text).toContain('wsl --install')
  })
})

describe('an examination', () => {
  it('finds no tools where there are none, and says which packages were not installed', async () => {
    const root = mkdtempSync(join(TEMPORARY, 'doctor-'))
    writeFileSync(join(root, 'package.json'), '{ "dependencies": { "commander": "1" } }')
    const { missing, installer } = await examine({ path: root, root, node: '20.18.0' })
    expect(missing).toMatchObject({
      Node: 'this is 20.18.0',
      packages: 'not installed: commander',
      curl: 'not installed',
      tftp: 'not installed',
      atftp: 'not installed',
      bubblewrap: 'not installed',
      Chromium: 'not installed',
    })
    expect(installer).toBeUndefined()
  })

  it('tries what it can on this machine', async () => {
    const { missing } = await examine()
    for (const thing of ['Node', 'packages', 'IPv4'] as const)
      expect(missing[thing]).toBeUndefined()
  })
})

// Half a minute, for what changes rarely.
describe.runIf(everythingRequired && process.platform === 'linux')('a kernel that refuses', () => {
  it('pidfd_getfd has just the checks skipped that say that they need it', async () => {
    const json = join(mkdtempSync(join(TEMPORARY, 'doctor-')), 'report.json')
    const needy = units.flatMap(({ slug, exercise }) =>
      exercise.checks.flatMap(({ title, needs }) =>
        needs.includes('pidfd_getfd') ? { slug, title } : [],
      ),
    )
    const slugs = [...new Set(needy.map(({ slug }) => slug))]
    const grader = [
      'grader/start.mjs',
      'grade',
      ...slugs,
      '--submission',
      'solutions',
      '--json',
      json,
    ]
    const forbid = ['--import', 'tsx', '--import', './grader/tests/forbid.ts']
    const child = spawn(process.execPath, [...forbid, ...grader], { cwd: COURSE, stdio: 'ignore' })
    expect(await once(child, 'exit')).toEqual([0, null])
    const report = JSON.parse(await readFile(json, 'utf8')) as Report
    const skipped = report.exercises.flatMap(({ slug, checks }) =>
      checks.flatMap(({ title, verdict }) => (verdict === 'skipped' ? { slug, title } : [])),
    )
    expect(skipped).toEqual(needy)
  })
})

/** What a machine can and cannot judge. */
import type { Unit } from '../course.ts'
import type { Check } from '../exercise.ts'
import type { Paint } from '../reporters/paint.ts'
import { wrap } from '../reporters/wrap.ts'
import type { Examination, Thing } from './examine.ts'
import { remedies } from './remedies.ts'

/** A thing, what it is, and what is lost without it where the checks do not say so themselves. */
type Item = { thing: Thing; name: string; without?: string }

const REQUIRED: Item[] = [
  { thing: 'Node', name: 'Node 20.19 or later', without: 'nothing runs' },
  { thing: 'packages', name: 'packages', without: 'the grader does not start' },
  { thing: 'IPv4', name: 'loopback, IPv4', without: 'nothing can be judged' },
]

const JUDGING: Item[] = [
  { thing: 'IPv6', name: 'loopback, IPv6' },
  {
    thing: 'libc',
    name: 'libc, called through koffi',
    without: 'programs that import #posix do not run, and no check reads socket options',
  },
  {
    thing: '/proc',
    name: "/proc, the kernel's tables",
    without:
      'in most units, what only the kernel can tell of a program: its sockets, its sleep, its memory',
  },
  { thing: 'pidfd_getfd', name: "pidfd_getfd, to see a program's own sockets" },
  { thing: 'SO_ATTACH_FILTER', name: 'SO_ATTACH_FILTER, to cut the cable' },
  { thing: 'own network', name: 'a network namespace with raw sockets' },
  { thing: 'descriptors', name: 'descriptors for a thousand clients' },
  { thing: 'curl', name: 'curl' },
  { thing: 'tftp', name: 'tftp' },
  { thing: 'atftp', name: 'atftp' },
]

/** Nobody needs them for exercises of their own. */
const OPTIONAL: Item[] = [
  { thing: 'python3', name: 'python3', without: 'for contributors: programs in another language' },
  {
    thing: 'bubblewrap',
    name: 'bubblewrap',
    without: "for instructors: isolates others' programs",
  },
  { thing: 'Chromium', name: 'Chromium', without: 'for contributors: tests of the pages' },
]

export type Diagnosis = { healthy: boolean; text: string }

export function diagnosis(found: Examination, units: Unit[], paint: Paint): Diagnosis {
  const all = units.flatMap(({ slug, exercise }) =>
    exercise.checks.map((check) => ({ slug, check })),
  )
  const lost = all.filter(({ check }) => JUDGING.some((item) => isLost(item, check, found)))
  const total = points(all)
  const healthy = [...REQUIRED, ...JUDGING].every(({ thing }) => !(thing in found.missing))
  const lines = [
    `${paint('bold', 'This machine')}: ${found.description}`,
    '',
    ...[...REQUIRED, ...JUDGING].flatMap((item) => itemLines(item, '✗', found, all, paint)),
    '',
    'Not needed for exercises of your own:',
    ...OPTIONAL.flatMap((item) => itemLines(item, '–', found, all, paint)),
    '',
    conclusion(healthy, found, total - points(lost), total, paint),
  ]
  return { healthy, text: `${lines.join('\n')}\n` }
}

type Placed = { slug: string; check: Check }

function isLost({ thing }: Item, check: Check, { missing }: Examination): boolean {
  return thing in missing && needs(check, thing)
}

function needs(check: Check, thing: Thing): boolean {
  return thing === 'own network' ? check.ownNetwork : (check.needs as Thing[]).includes(thing)
}

function itemLines(item: Item, absent: string, found: Examination, all: Placed[], paint: Paint) {
  const reason = found.missing[item.thing]
  if (reason === undefined) return [`  ${paint('green', '✓')} ${item.name}`]
  const colour = absent === '✗' ? 'red' : 'yellow'
  return [
    `  ${paint(colour, absent)} ${item.name}: ${reason}`,
    ...field(absent === '✗' ? 'not judged' : 'what for', wrap(loss(item, all), 60), paint),
    ...field('get it', remedies(item.thing, found), paint),
  ]
}

/** What a thing's absence costs: the checks that say that they need it, in points and units. */
function loss({ thing, without }: Item, all: Placed[]): string {
  const lost = all.filter(({ check }) => needs(check, thing))
  if (without || lost.length === 0) return without ?? 'nothing'
  const units = [...new Set(lost.map(({ slug }) => slug.slice(0, 2)))]
  const [sum, count] = [points(lost), lost.length]
  const what = `${sum} ${sum === 1 ? 'point' : 'points'} (${count} ${count === 1 ? 'check' : 'checks'})`
  return `${what} of ${units.length === 1 ? 'unit' : 'units'} ${units.join(', ')}`
}

/** Commands stay on one line, to be copied. */
function field(name: string, lines: string[], paint: Paint): string[] {
  return lines.map((line, at) => `      ${paint('dim', (at === 0 ? name : '').padEnd(11))} ${line}`)
}

function conclusion(
  healthy: boolean,
  found: Examination,
  left: number,
  total: number,
  paint: Paint,
) {
  if (REQUIRED.some(({ thing }) => thing in found.missing))
    return paint('red', 'The course cannot run here yet.')
  if (healthy) return paint('green', `Everything can be judged here: all ${total} points.`)
  const atMost = '/proc' in found.missing || 'libc' in found.missing ? 'At most ' : ''
  return paint(
    'yellow',
    `${atMost}${left} of ${total} points can be judged here; the rest is skipped and costs nothing.`,
  )
}

function points(checks: Placed[]): number {
  return checks.reduce((sum, { check }) => sum + check.points, 0)
}

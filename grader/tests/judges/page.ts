/** docs/judges.md below its introduction, made of what the tests declare. */
import { findUnits, type Unit } from '../../course.ts'
import { TOOLS } from '../../witnesses/machine.ts'
import { FOREIGN, type Foreign, type ForeignName } from './foreign.ts'
import { judgedBy, type StandIn, score } from './stand-in.ts'
import { STAND_INS } from './stand-ins.ts'
import type { Visit } from './visit.ts'
import { VISITS } from './visits.ts'

export async function judgesPage(): Promise<string> {
  const judged = await Promise.all(
    [...STAND_INS].sort((one, other) => one.unit.localeCompare(other.unit)).map(withUnit),
  )
  const parts = [
    '## Graded like a student’s',
    table(['unit', 'program', 'points', 'fails'], judged.map(standInRow)),
    ...judged.map(verdict),
    '## Talking with the solutions',
    table(['unit', 'program', 'as', 'command', 'what they agree on'], await visitRows()),
    '## Which programs they are',
    table(['program', 'package in Debian', 'versions tried'], Object.keys(FOREIGN).map(foreignRow)),
  ]
  return `${parts.join('\n\n')}\n`
}

type Judged = { standIn: StandIn; unit: Unit }

const withUnit = async (standIn: StandIn): Promise<Judged> => ({
  standIn,
  unit: await judgedBy(standIn),
})

function standInRow({ standIn, unit }: Judged): string[] {
  const { points, of } = score(unit, standIn)
  const { fails, byLuck = {} } = standIn
  const [certain, lucky] = [fails, byLuck].map((titles) => Object.keys(titles).length)
  const luck = lucky ? `, ${lucky} by luck` : ''
  return [lesson(unit.slug), standIn.title, `${points} of ${of}`, `${certain}${luck}`]
}

/** What one of them fails, and why. */
function verdict({ standIn }: Judged): string {
  const { unit, title, command, fails, byLuck = {}, role, asRoot } = standIn
  const list = (titles: Record<string, string>, luck = '') =>
    Object.entries(titles).map(([check, reason]) => `- *${check}*${luck}: ${reason}.`)
  const notes = [
    role && `Only the checks that start the ${role} are held.`,
    asRoot && 'It must be started by root.',
  ].filter(Boolean)
  return [
    `### ${title} (unit ${unit.slice(0, 2)})`,
    `\`\`\`sh\nnpm run grade -- ${unit.slice(0, 2)} --command '${command}'\n\`\`\``,
    ...(notes.length > 0 ? [notes.join(' ')] : []),
    [...list(fails), ...list(byLuck, ', by luck and not counted')].join('\n'),
  ].join('\n\n')
}

async function visitRows(): Promise<string[][]> {
  const conversations = new Set(VISITS.map(conversation))
  const alike = [...conversations].map((each) =>
    VISITS.filter((visit) => conversation(visit) === each),
  )
  const rows = [...alike.map(visitRow), ...(await rowsOfChecks())]
  return rows.sort(byUnit)
}

const conversation = ({ unit, role, agrees }: Visit): string => [unit, role, agrees].join()

/** Several programs that hold the same conversation. */
function visitRow(visits: Visit[]): string[] {
  const { unit, role, agrees } = visits[0]!
  const programs = new Set(visits.flatMap(({ needs }) => needs.map(nameOf)))
  const commands = visits.map(({ command }) => `\`${command}\``)
  return [lesson(unit), [...programs].join(', '), role, commands.join(', '), agrees]
}

/** Clients that a unit's own checks start, and so every grading. */
async function rowsOfChecks(): Promise<string[][]> {
  const units = await findUnits([])
  return units.flatMap(({ slug, exercise }) =>
    exercise.checks.flatMap(({ title, needs }) =>
      TOOLS.filter((tool) => needs.includes(tool)).map((tool) => [
        lesson(slug),
        tool,
        'client',
        'in every grading',
        `the check *${title}*`,
      ]),
    ),
  )
}

function foreignRow(command: string): string[] {
  const { name, package: from, tried, unfit = {} }: Foreign = FOREIGN[command as ForeignName]
  const without = Object.entries(unfit).map(([version, reason]) => `, not ${version}: it ${reason}`)
  return [name, `\`${from}\``, [...new Set(tried)].join(' to ') + without.join('')]
}

const byUnit = ([one = '']: string[], [other = '']: string[]): number => one.localeCompare(other)
const nameOf = (command: ForeignName): string => FOREIGN[command].name
const lesson = (slug: string): string => `[${slug.slice(0, 2)}](../lessons/${slug}.md)`

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

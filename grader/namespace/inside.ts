/** The second grader, in a network namespace of its own: holds the conversations that its parent asks for, and ends with it. */
import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { type CheckRun, type Outcome, runCheck } from '../check-run.ts'
import { loadUnit } from '../course.ts'
import { stackOf } from '../own-stack.ts'
import { prepared } from '../prepare.ts'
import { adoptOrphans } from '../programs/orphans.ts'
import { commandRunnable, filesNamed } from '../programs/runnable.ts'
import { forgive, onDemand } from '../run.ts'
import { HELD } from '../sandbox/grader.ts'
import { confined } from '../sandbox/program.ts'
import { type Answer, MODE, type Request } from './namespace.ts'
import { setUpNetwork } from './network.ts'

const never = new AbortController().signal
setMaxListeners(0, never)
const modes = process.argv.slice(2)

async function converse(request: Request): Promise<Outcome> {
  const { id, slug, title, seed, directory, command, confirming } = request
  const unit = await loadUnit(slug)
  const check = unit.exercise.checks.find((check) => check.title === title)
  if (!check) throw new Error(`${slug} has no check "${title}"`)
  const programs = join(directory, slug)
  const runnable = command ? commandRunnable(command) : prepared(unit.exercise, programs)
  const lively = onDemand(async () => tell({ id, lively: true }))
  const common = { seed, directory, lively, confirming, stop: never }
  const run = { ...unit, ...common, check, runnable: async () => runnable }
  if (!modes.includes(MODE.sandbox)) return runCheck(run)
  const readable = command ? filesNamed(command) : [programs]
  return runCheck({ ...run, directory: join(directory, HELD), confine: sandboxed(run, readable) })
}

function sandboxed({ check }: Pick<CheckRun, 'check'>, readable: string[]): CheckRun['confine'] {
  const rawSockets = check.ownNetwork
  return (writable) => (line, limits) => confined(line, { writable, readable, rawSockets, limits })
}

function tell(answer: Answer): void {
  // Whose parent hangs up meanwhile hears of that by 'disconnect'.
  if (process.connected) process.send?.(answer, undefined, undefined, () => {})
}

process.on('unhandledRejection', forgive)
// Ctrl-C reaches both graders: the parent decides, and this one cleans up when it hangs up.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.on('message', (request: Request) => {
  converse(request).then(
    (outcome) => tell({ id: request.id, outcome }),
    (error: unknown) => tell({ id: request.id, broken: stackOf(error) }),
  )
})

try {
  if (modes.includes(MODE.network)) setUpNetwork()
  adoptOrphans()
  tell({})
} catch (error) {
  tell({ unavailable: (error as Error).message })
  process.exitCode = 1
  process.disconnect()
}

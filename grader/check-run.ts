import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { NoLibcError } from '#posix'
import { diagnose } from './diagnosis.ts'
import { endOf, gatherEvidence } from './evidence.ts'
import type { Check, Exercise } from './exercise.ts'
import { evidence, Failure, Skipped, TooBusy } from './failure.ts'
import { firstWrong } from './first-wrong.ts'
import { anchor } from './headings.ts'
import { stackOf } from './own-stack.ts'
import type { Confine } from './programs/program.ts'
import { remove } from './programs/remove.ts'
import type { Runnable } from './programs/runnable.ts'
import { Random } from './random.ts'
import type { CheckReport, FailureReport } from './report.ts'
import { Stage } from './stage.ts'

export type CheckRun = {
  slug: string
  exercise: Exercise
  check: Check
  /** How to start the programs. Rejects with a Failure where the submission gives nothing that can be started. */
  runnable: () => Promise<Runnable>
  seed: number
  /** A directory in which the check may make one of its own. */
  directory: string
  /** Puts the programs into a sandbox, where all they may change is the check's own directory. */
  confine?: (directory: string) => Confine
  /** Ends the check early. */
  stop: AbortSignal
  /** It ran out of time once: now what others have of the processors puts its deadline off. */
  confirming?: boolean
  /** Called whenever its program shows that it is up. */
  lively?: () => void
}

/** A check's report, and whether a busy machine may have had a part in it. */
export type Outcome = { report: CheckReport; ranOutOfTime: boolean }

/** What a check came to, before it is known how long it took to clean up. */
type Verdict = Pick<CheckReport, 'verdict' | 'reason' | 'failure' | 'transcript' | 'starts'> & {
  ranOutOfTime?: boolean
}

/** By how many times a deadline can be put off: a program that loops waits for a processor, too. */
const MOST_TIMES = 4

/** A check that waits for something else than the stage must not hold up the run: it is given this much longer. */
const OVERDUE_SECONDS = 3

/** It was over, and did not end. */
class Overdue extends Error {}

/**
 * Holds one conversation with a freshly started program. Leaves nothing: no process, no socket, no file.
 * @throws the reason of `stop`, when that ended it
 */
export async function runCheck(run: CheckRun): Promise<Outcome> {
  const began = performance.now()
  const { ranOutOfTime = false, ...verdict } = await judge(run).catch(broken)
  run.stop.throwIfAborted()
  const { title, points: maxPoints } = run.check
  const points = verdict.verdict === 'passed' ? maxPoints : 0
  const durationMs = Math.round(performance.now() - began)
  return { report: { title, points, maxPoints, durationMs, ...verdict }, ranOutOfTime }
}

async function judge(run: CheckRun): Promise<Verdict> {
  const directory = await mkdtemp(join(run.directory, 'check-'))
  try {
    return await converse(run, await run.runnable(), directory)
  } catch (thrown) {
    if (thrown instanceof Failure) return failed(run, thrown)
    if (isUnjudged(thrown)) return { verdict: 'skipped', reason: thrown.message }
    throw thrown
  } finally {
    await remove(directory)
  }
}

async function converse(run: CheckRun, runnable: Runnable, directory: string): Promise<Verdict> {
  // It may have come while the check was being prepared: an event that is past tells nobody.
  run.stop.throwIfAborted()
  const stage = stageFor(run, runnable, directory)
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= stage.close()
    return closed
  }
  const stopped = () => void close().catch(() => {})
  run.stop.addEventListener('abort', stopped)
  try {
    await inTime(run.check.converse(stage), stage.over)
    failOnFlood(stage)
    return { verdict: 'passed', starts: stage.programs.length }
  } catch (thrown) {
    run.stop.throwIfAborted()
    requireStarted(stage)
    if (thrown instanceof Failure) return await failed(run, thrown, stage)
    const ranOutOfTime = thrown instanceof TooBusy
    if (isUnjudged(thrown)) return { verdict: 'skipped', reason: thrown.message, ranOutOfTime }
    return { ...broken(thrown), transcript: stage.transcript.entries() }
  } finally {
    run.stop.removeEventListener('abort', stopped)
    await close()
  }
}

function stageFor(run: CheckRun, runnable: Runnable, directory: string): Stage {
  const { slug, exercise, check, seed, lively, confirming: isAlone } = run
  const { seconds, patience, programs: roles } = check
  const mostSeconds = secondsAtMost(run)
  const random = new Random(seed, slug, check.title)
  const confine = run.confine?.(directory)
  const settings = { exercise, runnable, confine, random, directory, patience, roles, lively }
  return new Stage({ ...settings, seconds, mostSeconds, isAlone })
}

/** How long the conversation of a check may take at most, in seconds. */
export function secondsAtMost({
  check,
  confirming,
}: Pick<CheckRun, 'check' | 'confirming'>): number {
  return confirming ? check.seconds * MOST_TIMES : check.seconds
}

async function inTime(conversation: Promise<void>, over: AbortSignal): Promise<void> {
  const settled = new AbortController()
  const overdue = once(over, 'abort', settled)
    .then(() => setTimeout(OVERDUE_SECONDS * 1000, undefined, settled))
    .then(() => {
      throw new Overdue('the check itself did not end with its deadline')
    })
  await Promise.race([conversation, overdue]).finally(() => settled.abort())
}

/** This machine lacks something: a witness, or the libc by which they are asked. */
function isUnjudged(thrown: unknown): thrown is Error {
  return thrown instanceof Skipped || thrown instanceof NoLibcError
}

/** The grader, or the machine, is at fault. */
function broken(thrown: unknown): Verdict {
  const reason = stackOf(thrown)
  const ranOutOfTime =
    thrown instanceof Overdue || (thrown instanceof Error && thrown.name === 'AbortError')
  return { verdict: 'broken', reason, ranOutOfTime }
}

/** A program that was stopped for its output has not passed, even where the conversation itself was over by then. */
function failOnFlood(stage: Stage): void {
  if (stage.programs.some((program) => program.flooded)) throw new Failure({ kind: 'flooded' })
}

/** @throws {Error} when the grader's own sandbox let a program down */
function requireStarted({ programs }: Stage): void {
  const keptOut = programs.find((program) => program.wasKeptOut)
  if (keptOut) throw new Error(`the sandbox did not start: ${keptOut.stderr.text()}`)
}

async function failed(run: CheckRun, { facts }: Failure, stage?: Stage): Promise<Verdict> {
  const programs = stage?.programs ?? []
  const before = stage?.transcript.entries() ?? []
  await Promise.all(programs.map((program) => program.settles()))
  const found = gatherEvidence(programs)
  const transcript = stage?.transcript.entries() ?? []
  const [program] = programs.slice(-1)
  // Who never listened may have said why where it says everything; what others print may be what is judged.
  const said = () =>
    program && facts.kind === 'never-listened' ? endOf(program.stdout) : undefined
  const output = found.at(-1)?.complaint ?? said()
  // A program that dies is often seen to hang up first, and to have died a moment later.
  const told = ['mismatch', 'surplus'].includes(facts.kind) ? before : transcript
  const names = programs.map((program) => program.name)
  const wrong = firstWrong(facts, told, names)
  const at = wrong ? transcript.indexOf(wrong) : -1
  const failure: FailureReport = {
    cause: diagnose(facts, found, transcript),
    kind: facts.kind,
    ...(facts.peer === undefined ? {} : { peer: facts.peer }),
    ...(at < 0 ? {} : { at }),
    ...evidence(facts),
    ...(output ? { output } : {}),
    hint: run.check.hint,
    lesson: `${run.exercise.lesson}#${anchor(run.check.reread)}`,
  }
  const ranOutOfTime = facts.timedOut === 'deadline' || facts.mayBeLoad
  return { verdict: 'failed', failure, transcript, starts: programs.length, ranOutOfTime }
}

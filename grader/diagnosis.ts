import type { ProgramEvidence } from './evidence.ts'
import type { FailureFacts } from './failure.ts'
import { diagnoseBytes } from './mistakes.ts'
import type { Entry } from './transcript.ts'

/** Signals that a runtime or the kernel uses when a program wants more than its limits. */
const SIGNALS_OF_LIMITS: Record<string, string> = {
  SIGABRT: 'gave up, as Node does when memory runs out',
  SIGTRAP: 'gave up, as Node does when memory runs out',
  SIGXCPU: 'used up its processor time',
  SIGXFSZ: 'wrote a larger file than it may',
}

/** Node's "Unsettled Top-Level Await". */
const UNSETTLED_AWAIT = 13

/**
 * The likely cause of a failure in words, from typed facts, what the kernel says of the programs, and the conversation.
 * Never from the text of a message.
 */
export function diagnose(
  facts: FailureFacts,
  programs: ProgramEvidence[],
  transcript: Entry[],
): string {
  const program = programs.at(-1)
  return (
    (facts.kind === 'unreadable' || facts.kind === 'not-transpiled' ? facts.what : undefined) ??
    stopped(programs.find((each) => each.flooded)) ??
    inPlay(programs)
      .map((each) => ended(facts, each))
      .find(Boolean) ??
    diagnoseBytes(facts, transcript) ??
    asleep(facts, program) ??
    plainly(facts)
  )
}

function stopped(program: ProgramEvidence | undefined): string | undefined {
  if (!program) return undefined
  return `${theProgram(program)} wrote more than ${program.outputMiB} MiB of output and was stopped. Does a loop print for ever?`
}

/** The last start of each role: those before it (`client`, before `client 2`) had ended as they were to. */
function inPlay(programs: ProgramEvidence[]): ProgramEvidence[] {
  const role = ({ name }: ProgramEvidence) => name.split(' ')[0]
  return programs.filter(
    (program, at) => !programs.slice(at + 1).some((later) => role(later) === role(program)),
  )
}

/** The program is gone when it should be there. */
function ended(facts: FailureFacts, program: ProgramEvidence): string | undefined {
  const { exit, memoryMiB } = program
  const name = theProgram(program)
  if (!exit || ['exit-code', 'output', 'kernel'].includes(facts.kind)) return undefined
  const before = facts.kind === 'never-listened' ? ' before it listened' : ''
  if (exit.signal && SIGNALS_OF_LIMITS[exit.signal]) {
    return `${name} ${SIGNALS_OF_LIMITS[exit.signal]} (${exit.signal})${before}; its limit is ${memoryMiB} MiB of memory.`
  }
  if (exit.signal) return `${name} was ended by ${exit.signal}${before}.`
  if (exit.code === UNSETTLED_AWAIT)
    return `${name} ended with exit code 13: Node had nothing left to wait for, and an await was still open. A socket that nobody reads keeps no program alive.`
  // Whoever said too much may well end after it.
  if (exit.code === 0 && facts.kind === 'surplus') return undefined
  if (exit.code === 0)
    return `${name} ended by itself (exit code 0)${before || ' in the middle of the conversation'}.`
  return `${name} ended with exit code ${exit.code}${before || ' in the middle of the conversation'}.`
}

/** The program is there and waits: the kernel knows for what. */
function asleep(facts: FailureFacts, program: ProgramEvidence | undefined): string | undefined {
  if (
    !program ||
    !facts.timedOut ||
    !['silence', 'never-ended', 'never-exited', 'never-listened'].includes(facts.kind)
  )
    return undefined
  if (program.busy) {
    return `The grader waited for ${facts.what}, and ${theProgram(program, 'the')} was busy all the time. Does it loop without end?`
  }
  const where = program.sleepsIn ? ` It sleeps in ${program.sleepsIn}().` : ''
  return `The grader waited for ${facts.what}; ${theProgram(program, 'the')} runs, but ${untouched(facts, program)}.${where}`
}

function untouched(
  { kind, timedOut }: FailureFacts,
  { unreadBytes, unaccepted }: ProgramEvidence,
): string {
  if (unaccepted > 0) return `leaves ${count(unaccepted, 'connection')} waiting to be accepted`
  if (unreadBytes > 0) return `leaves ${count(unreadBytes, 'byte')} unread in the kernel`
  if (timedOut === 'deadline')
    return 'was still at something else when the time of this check was over'
  if (kind === 'never-exited') return 'does not: perhaps an open socket or a timer keeps it alive'
  return 'does nothing: it has read everything, and waits for more'
}

function plainly({ kind, what, peer }: FailureFacts): string {
  const who = peer ?? 'The grader'
  switch (kind) {
    case 'silence':
      return `${who} waited for ${what}, and it did not come.`
    case 'mismatch':
      return `${who} received something else than expected.`
    case 'surplus':
      return `${who} received something where nothing was to come.`
    case 'ended':
      return `The program ended its side of ${who}'s connection too early.`
    case 'reset':
      return `The program's end reset ${who}'s connection: it was closed while data was unread, or destroyed.`
    case 'refused':
      return `Nobody accepts ${who}'s connection: the program no longer listens.`
    case 'never-ended':
    case 'never-exited':
      return `The grader waited for ${what}, and it did not happen.`
    case 'never-listened':
      return `The grader waited for ${what}, and the kernel lists none.`
    case 'crashed':
      return 'The program ended where it was to go on.'
    case 'exit-code':
      return `The program did not end with ${what}.`
    case 'output':
      return `What the program wrote is not what was expected (${what}).`
    case 'kernel':
      return `What the kernel says of ${what} does not fit the contract.`
    default:
      return what ?? kind
  }
}

/** `The server`; of several, `Server 2`; the same within a sentence. */
function theProgram({ name }: ProgramEvidence, article: 'The' | 'the' = 'The'): string {
  if (!name.includes(' ')) return `${article} ${name}`
  return article === 'The' ? name[0]!.toUpperCase() + name.slice(1) : name
}

export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}

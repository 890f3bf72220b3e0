import { type Data, firstDifference, show, toBytes } from './bytes.ts'

/** Why a wait ended without what it waited for. */
export type TimedOut = 'asleep' | 'deadline' | 'exited'

/** The ways in which a conversation goes wrong; diagnosis.ts turns each into a cause in words. */
export type Kind =
  | 'silence' // nothing came
  | 'mismatch' // something else came
  | 'surplus' // something came where nothing was to come
  | 'ended' // the program ended its side too early
  | 'reset' // the connection was reset
  | 'refused' // nobody listens
  | 'never-ended' // the program did not end its side
  | 'never-exited'
  | 'never-listened' // the kernel never listed a socket of the program's
  | 'crashed' // an exception or a signal ended the program
  | 'exit-code'
  | 'output'
  | 'kernel' // the operating system tells otherwise
  | 'flooded' // more output than any honest program makes
  | 'out-of-memory'
  | 'unreadable' // the submission lacks the file, or it is no regular file
  | 'not-transpiled' // the file is not TypeScript
  | 'not-begun' // what was submitted is the stub that was given

export type FailureFacts = {
  kind: Kind
  /** What the grader wanted to see, as the end of «the grader waited for …». */
  what?: string
  /** The peer that saw it. */
  peer?: string
  sent?: Data
  /** Bytes are compared and shown around the first difference; strings are the grader's own words. */
  expected?: Data
  received?: Data
  timedOut?: TimedOut
  /** Load may have had a part in it: like what ran into the deadline, it is confirmed alone on the quiet machine. */
  mayBeLoad?: boolean
}

/** The program did not hold the conversation. Everything thrown by a check that is not a Failure or Skipped is the grader's fault. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly facts: FailureFacts

  constructor(facts: FailureFacts) {
    super([facts.kind, facts.peer, facts.what].filter(Boolean).join(': '))
    this.facts = facts
  }
}

/** This machine cannot judge the check; `message` names what is missing. */
export class Skipped extends Error {
  override readonly name: string = 'Skipped'
}

/** This machine was too busy to judge the check: it is held once more, alone. */
export class TooBusy extends Skipped {
  override readonly name = 'TooBusy'
}

/** Evidence as text: bytes are shown around the place where expected and received first differ. */
export function evidence({ sent, expected, received }: FailureFacts): {
  sent?: string
  expected?: string
  received?: string
} {
  const bothBytes = expected instanceof Uint8Array && received instanceof Uint8Array
  const focus = bothBytes ? firstDifference(expected, received) : undefined
  const text = (data: Data | undefined) =>
    data instanceof Uint8Array ? show(data, focus) : data === undefined ? undefined : data
  const shown = {
    sent: sent === undefined ? undefined : show(toBytes(sent)),
    expected: text(expected),
    received: text(received),
  }
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined))
}

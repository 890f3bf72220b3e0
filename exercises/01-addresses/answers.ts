import { Failure, type Stage } from '#grader'
import type { RunningProgram } from '#grader/peers/running-program'
import type { Random } from '#grader/random'
import { encodeAddress, type Inet6Address, type InetAddress, type SocketAddress } from '#posix'
import { mirroredIPv4 } from './samples.ts'

/** Stands for any answer that begins with `error: ` and says why. */
export const ERROR = Symbol('error')

/** The most of an answer that a report shows. */
const SHOWN = 160

/** A question, and what it must be answered. */
export type Expectation = readonly [question: string, answer: string | typeof ERROR]

/** The text of an address, as the program reads and writes it. */
export function text(address: SocketAddress): string {
  if (address.family === 'AF_UNIX') return `unix ${address.path}`
  if (address.family === 'AF_INET') return `inet ${address.address} ${address.port}`
  const zone = address.scopeId ? `%${address.scopeId}` : ''
  return `inet6 ${address.address}${zone} ${address.port}`
}

/** Asks for an address's bytes: those that #posix writes on this system. */
export function encoding(address: SocketAddress): readonly [string, string] {
  return [`encode ${text(address)}`, encodeAddress(address).toString('hex')]
}

/** Asks for an address's text. */
export function decoding(address: SocketAddress): readonly [string, string] {
  return [`decode ${encodeAddress(address).toString('hex')}`, text(address)]
}

/** Asks for its text, whatever is in the bytes that say nothing: the padding of IPv4, the flow information of IPv6. */
export function decodingFilled(
  random: Random,
  address: InetAddress | Inet6Address,
): readonly [string, string] {
  const bytes = encodeAddress(address)
  const [from, to] = address.family === 'AF_INET' ? [8, 16] : [4, 8]
  for (let at = from; at < to; at++) bytes[at] = random.integer(1, 255)
  return [`decode ${bytes.toString('hex')}`, text(address)]
}

/** Asks all questions in one go; each must get its answer. @returns the program, whose input has ended */
export async function requireAnswers(
  stage: Stage,
  expectations: Expectation[],
): Promise<RunningProgram> {
  const questions = expectations.map(([question]) => question)
  const program = await asked(stage, questions)
  const answers = await lines(stage, program, questions)
  for (const [at, expectation] of expectations.entries()) requireAnswer(expectation, answers[at]!)
  return program
}

/** Asks all questions in one go, up to the end of the input, and returns as many lines as there are questions. */
export async function answers(stage: Stage, questions: string[]): Promise<string[]> {
  return lines(stage, await asked(stage, questions), questions)
}

async function asked({ program }: Stage, questions: string[]): Promise<RunningProgram> {
  const running = await program.run()
  await running.reads(questions.map((question) => `${question}\n`).join(''))
  await running.inputEnds()
  return running
}

/** Waits for a line of the program's for each of these questions. */
function lines(
  { becomes }: Stage,
  program: RunningProgram,
  questions: string[],
): Promise<string[]> {
  const printed = () => program.program.stdout.text().split('\n').slice(0, -1)
  return becomes(
    () => (printed().length >= questions.length ? printed().slice(0, questions.length) : undefined),
    () => {
      const what = `an answer to "${questions[printed().length]}"`
      return { kind: 'silence', what, expected: what, received: 'none' }
    },
  )
}

export function requireAnswer([question, answer]: Expectation, line: string): void {
  const isRight = answer === ERROR ? /^error: ./.test(line) : line === answer
  if (isRight) return
  const expected = answer === ERROR ? 'error: and why' : answer
  throw new Failure({
    kind: 'output',
    what: `its answer to "${question}"`,
    expected,
    received: line.slice(0, SHOWN),
  })
}

/** Starts the program, and lets it answer a first line: from then on it reads whatever comes. `answers` waits for its next line. */
export async function dialogue(stage: Stage) {
  const program = await stage.program.run()
  const [first] = encoding(mirroredIPv4(stage.random))
  const asked = [first]
  const answers = async (expectation: Expectation) => {
    asked.push(expectation[0])
    requireAnswer(expectation, (await lines(stage, program, asked)).at(-1)!)
  }
  await program.reads(`${first}\n`)
  await lines(stage, program, asked)
  return { program, answers }
}

/** Types a line in pieces, each when the program has had time to read the one before. @param cuts offsets in its bytes */
export async function readsInPieces(
  program: RunningProgram,
  line: string,
  cuts: number[],
): Promise<void> {
  const bytes = Buffer.from(`${line}\n`)
  for (const [at, from] of [0, ...cuts].entries()) {
    await program.reads(bytes.subarray(from, cuts[at]))
    await program.settles()
  }
}

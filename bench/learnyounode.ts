import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE } from '../grader/course.ts'
import type { Settings } from './course.ts'
import { type Spread, spread } from './spread.ts'
import { succeeds, type Taken, timed } from './timed.ts'

/** What learnyounode's `verify` of its TIME SERVER takes; it gives one verdict. */
export type LearnyounodeFigures = {
  version: string
  wallMs: Spread
  cpuMs: Spread
  /** Verifies that did not compare two times, because a server was not up after the fixed wait: they are not counted. */
  tooEarly: { passed: number; failed: number }
}

const VERSION = '4.2.2'
const PROGRAM = join(COURSE, 'bench/time-server.cjs')

/** On a machine too busy for its fixed wait, no number of attempts gives a figure. */
const ATTEMPTS = 3

type Needs = Pick<Settings, 'temporary' | 'signal' | 'tell'>

/** Has it verify our answer. */
type Verify = () => Promise<Taken>

/** Installs it into a temporary folder, with a home of its own, in which TIME SERVER is chosen. */
export async function installLearnyounode({ temporary, signal, tell }: Needs): Promise<Verify> {
  const directory = mkdtempSync(join(temporary, 'learnyounode-'))
  const home = join(directory, 'home')
  mkdirSync(home)
  tell(`installing learnyounode ${VERSION} into a temporary folder`)
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefix', directory]
  const words = ['npm', 'install', ...options, `learnyounode@${VERSION}`]
  await succeeds({ words, directory, signal })
  const command = [process.execPath, join(directory, 'node_modules/learnyounode/bin/learnyounode')]
  const job = { directory, env: { HOME: home }, signal }
  await succeeds({ ...job, words: [...command, 'select', 'TIME SERVER'] })
  return () => timed({ ...job, words: [...command, 'verify', PROGRAM] })
}

export async function measureLearnyounode(
  verify: Verify,
  runs: number,
  { tell }: Needs,
): Promise<LearnyounodeFigures> {
  const counted: Taken[] = []
  const early: Taken[] = []
  while (counted.length < runs && counted.length + early.length < runs * ATTEMPTS) {
    const taken = await verify()
    if (comparedTimes(taken)) counted.push(taken)
    else early.push(taken)
  }
  if (counted.length === 0)
    throw new Error(`learnyounode never compared two times:\n${early[0]!.output.trim()}`)
  const wallMs = spread(counted.map((taken) => taken.wallMs))
  const cpuMs = spread(counted.map((taken) => taken.cpuMs))
  tell(`learnyounode: ${wallMs.median} ms a verify (${counted.length} runs)`)
  const passed = early.filter(({ code }) => code === 0).length
  const tooEarly = { passed, failed: early.length - passed }
  return { version: VERSION, wallMs, cpuMs, tooEarly }
}

/** It shows both lines, ours and that of its own solution; it also passes when there are none, for nothing equals nothing. */
function comparedTimes({ output }: Taken): boolean {
  const time = String.raw`"\d{4}-\d\d-\d\d \d\d:\d\d"`
  return new RegExp(`${time} +== +${time}`).test(output) && /\bPASS\b/.test(output)
}

import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { UsageError } from './usage-error.ts'

/**
 * Gradings of one program in a soak: how many `runs`, of what (`digest`), how many verdicts in all; `differ` holds the titles of the
 * checks whose verdict differed.
 */
export type Graded = {
  unit: string
  program: string
  digest: string
  load: boolean
  runs: number
  verdicts: number
  differ: string[]
}

type Job = Pick<Graded, 'unit' | 'program' | 'digest'>

/**
 * What a soak has graded, in JSON lines, so that one that was stopped, by Ctrl-C or by a power failure, is gone on with. What was
 * graded under load and what was not are counted apart, and so is what was another program, or judged by other checks.
 */
export class SoakLog {
  readonly #path?: string
  readonly #load: boolean
  /** What was graded of each program, added up. */
  readonly #graded: Map<string, Graded>
  readonly #counted = new Set<string>()

  /** @param path without one, nothing is kept */
  constructor(path: string | undefined, load: boolean, jobs: Job[]) {
    this.#path = path
    this.#load = load
    this.#graded = path === undefined ? new Map() : opened(path)
    for (const job of jobs) this.#counted.add(keyOf({ ...job, load }))
  }

  /** How often a program was graded as it is today. */
  times(job: Job): number {
    return this.#graded.get(keyOf({ ...job, load: this.#load }))?.runs ?? 0
  }

  add(graded: Omit<Graded, 'load' | 'runs'>): void {
    const line = { ...graded, load: this.#load, runs: 1 }
    addTo(this.#graded, line)
    if (this.#path !== undefined) appendFileSync(this.#path, asLine(line))
  }

  get verdicts(): number {
    return sum(this.#today().map(({ verdicts }) => verdicts))
  }

  get differences(): number {
    return sum(this.#today().map(({ differ }) => differ.length))
  }

  #today(): Graded[] {
    return [...this.#graded].flatMap(([key, graded]) => (this.#counted.has(key) ? [graded] : []))
  }
}

function keyOf({ unit, program, digest, load }: Job & { load: boolean }): string {
  return [unit, program, digest, load].join('\0')
}

function asLine(graded: Graded): string {
  return `${JSON.stringify(graded)}\n`
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Adds up what is there of the same program: a line for each. @throws {UsageError} when nobody could write there */
function opened(path: string): Map<string, Graded> {
  try {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const added = new Map<string, Graded>()
    for (const line of text.split('\n').sort()) for (const one of gradedOf(line)) addTo(added, one)
    // In one step: whoever is killed meanwhile leaves the old one.
    writeFileSync(`${path}.new`, [...added.values()].map(asLine).join(''))
    renameSync(`${path}.new`, path)
    return added
  } catch (error) {
    throw new UsageError(`nothing can be noted in ${path}: ${(error as Error).message}`)
  }
}

function addTo(sums: Map<string, Graded>, one: Graded): void {
  const before = sums.get(keyOf(one))
  if (before === undefined) sums.set(keyOf(one), one)
  else
    sums.set(keyOf(one), {
      ...one,
      runs: before.runs + one.runs,
      verdicts: before.verdicts + one.verdicts,
      differ: [...before.differ, ...one.differ],
    })
}

/** Whoever was killed while writing left a line that is not whole. */
function gradedOf(line: string): Graded[] {
  try {
    const graded = JSON.parse(line) as Graded
    const { runs, verdicts, differ } = graded
    const isWhole = [runs, verdicts].every(Number.isInteger) && Array.isArray(differ)
    return isWhole ? [graded] : []
  } catch {
    return []
  }
}

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
  readonly #graded: Graded[]
  readonly #counted = new Set<string>()

  /** @param path without one, nothing is kept */
  constructor(path: string | undefined, load: boolean, jobs: Job[]) {
    this.#path = path
    this.#load = load
    this.#graded = path === undefined ? [] : opened(path)
    for (const job of jobs) this.#counted.add(keyOf({ ...job, load }))
  }

  /** How often a program was graded as it is today. */
  times(job: Job): number {
    const key = keyOf({ ...job, load: this.#load })
    return sum(this.#graded.filter((one) => keyOf(one) === key).map(({ runs }) => runs))
  }

  add(graded: Omit<Graded, 'load' | 'runs'>): void {
    const line = { ...graded, load: this.#load, runs: 1 }
    this.#graded.push(line)
    if (this.#path !== undefined) appendFileSync(this.#path, asLine(line))
  }

  get verdicts(): number {
    return sum(this.#today().map(({ verdicts }) => verdicts))
  }

  get differences(): number {
    return sum(this.#today().map(({ differ }) => differ.length))
  }

  #today(): Graded[] {
    return this.#graded.filter((one) => this.#counted.has(keyOf(one)))
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
function opened(path: string): Graded[] {
  try {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const added = addedUp(text.split('\n').flatMap(gradedOf))
    // In one step: whoever is killed meanwhile leaves the old one.
    writeFileSync(`${path}.new`, added.map(asLine).join(''))
    renameSync(`${path}.new`, path)
    return added
  } catch (error) {
    throw new UsageError(`nothing can be noted in ${path}: ${(error as Error).message}`)
  }
}

function addedUp(all: Graded[]): Graded[] {
  const sums = new Map<string, Graded>()
  for (const one of all) {
    const before = sums.get(keyOf(one))
    const { runs, verdicts, differ } = before ?? { runs: 0, verdicts: 0, differ: [] }
    sums.set(keyOf(one), {
      ...one,
      runs: runs + one.runs,
      verdicts: verdicts + one.verdicts,
      differ: [...differ, ...one.differ],
    })
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, graded]) => graded)
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

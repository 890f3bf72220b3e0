import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { UsageError } from './usage-error.ts'

/** One grading of a soak; `differ` holds the titles of the checks whose verdict differed. */
export type Graded = {
  unit: string
  program: string
  load: boolean
  verdicts: number
  differ: string[]
}

/**
 * What a soak has graded, a JSON line each, so that one that was stopped, by Ctrl-C or by a power failure, is gone on with. What was
 * graded under load and what was not are counted apart.
 */
export class SoakLog {
  readonly #path?: string
  readonly #load: boolean
  readonly #graded: Graded[]

  /** @param path without one, nothing is kept */
  constructor(path: string | undefined, load: boolean) {
    this.#path = path
    this.#load = load
    const all = path === undefined ? [] : linesOf(path).flatMap(gradedOf)
    this.#graded = all.filter((graded) => graded.load === load)
  }

  /** How often a program was graded. */
  times(unit: string, program: string): number {
    return this.#graded.filter((one) => one.unit === unit && one.program === program).length
  }

  add(graded: Omit<Graded, 'load'>): void {
    const line = { ...graded, load: this.#load }
    this.#graded.push(line)
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(line)}\n`)
  }

  get verdicts(): number {
    return this.#graded.reduce((sum, { verdicts }) => sum + verdicts, 0)
  }

  get differences(): number {
    return this.#graded.reduce((sum, { differ }) => sum + differ.length, 0)
  }
}

/** @throws {UsageError} when nobody could write there */
function linesOf(path: string): string[] {
  try {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    // Whoever was killed while writing left a line that is not whole: the next is to begin its own.
    appendFileSync(path, text === '' || text.endsWith('\n') ? '' : '\n')
    return text.split('\n')
  } catch (error) {
    throw new UsageError(`nothing can be noted in ${path}: ${(error as Error).message}`)
  }
}

function gradedOf(line: string): Graded[] {
  try {
    const graded = JSON.parse(line) as Graded
    return typeof graded.verdicts === 'number' && Array.isArray(graded.differ) ? [graded] : []
  } catch {
    return []
  }
}

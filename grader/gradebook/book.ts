import { access, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { UsageError } from '../commands/command-line.ts'
import { writeWhole } from '../formats/write.ts'
import { lock } from '../lock.ts'
import type { Cohort } from './cohort.ts'
import type { SubmissionRecord } from './record.ts'
import { isCohort, isRecord } from './shapes.ts'

/**
 * The directory of a gradebook. `records/` and `reports/` hold one file a submission, whole or absent; a record says that the
 * report beside it belongs to it. `running/` is for what is not finished.
 */
export class Book {
  readonly path: string

  constructor(path: string) {
    this.path = resolve(path)
  }

  get #cohort() {
    return join(this.path, 'cohort.json')
  }

  #record(id: string) {
    return join(this.path, 'records', `${id}.json`)
  }

  report(id: string): string {
    return join(this.path, 'reports', `${id}.json`)
  }

  /** What the grader said that left no report. */
  complaint(id: string): string {
    return join(this.path, 'reports', `${id}.txt`)
  }

  running(id: string): string {
    return join(this.path, 'running', `${id}.json`)
  }

  /** What was graded here last; undefined where nothing was. */
  async cohort(): Promise<Cohort | undefined> {
    return readJson(this.#cohort, isCohort)
  }

  async agree(cohort: Cohort): Promise<void> {
    await writeWhole(this.#cohort, `${JSON.stringify(cohort, undefined, 2)}\n`)
  }

  /** What is known of a submission; nothing where its report is gone. */
  async record(id: string): Promise<SubmissionRecord | undefined> {
    const record = await readJson(this.#record(id), isRecord)
    if (!record || record.exercises.length === 0) return record
    const there = await access(this.report(id)).then(
      () => true,
      () => false,
    )
    return there ? record : undefined
  }

  /**
   * Keeps what came of a submission: its report, which is at `running(id)`, or else what the grader said.
   */
  async keep(record: SubmissionRecord, complaint: string): Promise<void> {
    const { id } = record
    if (record.exercises.length > 0) await rename(this.running(id), this.report(id))
    else await writeWhole(this.complaint(id), complaint)
    await writeWhole(this.#record(id), `${JSON.stringify(record)}\n`)
  }

  async forget(id: string): Promise<void> {
    for (const path of [this.#record(id), this.report(id), this.complaint(id)])
      await rm(path, { force: true })
  }

  /** Does something with the directory, alone. @throws {UsageError} when another gradebook is at work on it */
  async whileLocked<T>(work: () => Promise<T>): Promise<T> {
    const running = join(this.path, 'running')
    const unlock = await this.#lock()
    try {
      // Of a gradebook that was killed.
      await rm(running, { recursive: true, force: true })
      for (const name of ['records', 'reports', 'running'])
        await mkdir(join(this.path, name), { recursive: true })
      return await work()
    } finally {
      await rm(running, { recursive: true, force: true })
      unlock()
    }
  }

  async #lock(): Promise<() => void> {
    try {
      await makeDirectory(this.path)
      const unlock = lock(join(this.path, '.lock'))
      if (unlock) return unlock
    } catch (error) {
      throw new UsageError(`nothing can be written in ${this.path}: ${(error as Error).message}`)
    }
    throw new UsageError(
      `another gradebook is at work on ${this.path}: wait for it, or give another --out`,
    )
  }
}

/** In /proc, where the kernel says ENOENT of whatever is to be made, Node's own `recursive` tries for ever. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await makeOne(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    await makeDirectory(dirname(path))
    await makeOne(path)
  }
}

/** Another gradebook may make the same one at the same time. */
async function makeOne(path: string): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

/** Whatever else is there was not written by a gradebook: it counts for nothing. */
async function readJson<T>(
  path: string,
  isWhole: (value: unknown) => value is T,
): Promise<T | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isWhole(value) ? value : undefined
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes(code)) return undefined
    throw error
  }
}

import { join } from 'node:path'
import type { Unit } from '../../grader/course.ts'
import type { GradeEvent } from '../../grader/grade.ts'
import type { ExerciseReport } from '../../grader/report.ts'
import { isDirectory } from '../../grader/submission.ts'
import { type BusyError, GraderError, type Grading } from './grading.ts'
import type { Message } from './message.ts'
import { Saves } from './saves.ts'
import { Telling } from './telling.ts'

export type SessionFacts = {
  grading: Grading
  unit: Unit
  /** The submission. */
  directory: string
  /** Whether to grade again at every save. */
  again: boolean
  /** Told of what a whole grading came to. */
  note: (exercise: ExerciseReport) => Promise<void>
}

/** Grades for a page: once, or again at every save until the page has enough. */
export async function* session(
  { grading, unit, directory, again, note }: SessionFacts,
  stop: AbortSignal,
): AsyncGenerator<Message> {
  const { slug, exercise } = unit
  const home = (await isDirectory(join(directory, 'exercises'))) ? 'exercises' : ''
  const files = Object.values(exercise.programs)
  const saves = again ? new Saves(join(directory, home, slug), files) : undefined
  try {
    do {
      const work = new AbortController()
      const saved = saves?.next(stop)
      saved?.then(() => work.abort()).catch(() => {})
      if (saves) await grading.idle(stop)
      const signal = AbortSignal.any([stop, work.signal])
      yield* told(new Telling(unit), grading.grade(slug, signal), note)
      if (!saved || stop.aborted) return
      if (!work.signal.aborted) yield { type: 'waiting' }
      await saved
    } while (!stop.aborted)
  } catch (error) {
    if (!stop.aborted) yield { type: 'trouble', text: troubleText(error) }
  } finally {
    saves?.close()
  }
}

async function* told(
  telling: Telling,
  events: AsyncGenerator<GradeEvent>,
  note: SessionFacts['note'],
): AsyncGenerator<Message> {
  for await (const event of events) {
    if (event.type === 'exercise-finished') await note(event.exercise)
    yield* telling.tell(event)
  }
}

function troubleText(error: unknown): string {
  const { name, code, message } = error as Partial<BusyError> & { code?: string }
  if (name === 'BusyError') return `Not graded: ${message}. Stop it there, or wait.`
  if (code === 'ENOENT') return 'There is no folder of this exercise to watch.'
  if (error instanceof GraderError) console.error(message)
  return `The grader broke, which is not your program’s fault. Please report it: ${message}`
}

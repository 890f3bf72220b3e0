/** Grades for the page's server, in a process of its own: whatever happens to it, the page stays. Ends with its parent. */
import { findUnits } from '../../grader/course.ts'
import { type GradeEvent, grade } from '../../grader/grade.ts'
import { onlyBegun } from '../../grader/help/begun.ts'
import { stackOf } from '../../grader/own-stack.ts'
import { directorySubmission } from '../../grader/submission.ts'

/** What the worker is asked: to grade one unit of a submission, or to stop. */
export type Order = { id: number; slug: string; directory: string } | { stop: number }

/** What it says of an order. */
export type Word = { id: number; event?: GradeEvent; over?: true; broken?: string }

const stops = new Map<number, AbortController>()

async function work(id: number, slug: string, directory: string): Promise<void> {
  const stop = new AbortController()
  stops.set(id, stop)
  try {
    const submission = onlyBegun(await directorySubmission(directory))
    const units = await findUnits([slug])
    for await (const event of grade(submission, units, { signal: stop.signal })) tell({ id, event })
    tell({ id, over: true })
  } catch (error) {
    const broken = stop.signal.aborted ? undefined : stackOf(error)
    tell({ id, over: true, ...(broken === undefined ? {} : { broken }) })
  } finally {
    stops.delete(id)
  }
}

/** To a parent that has gone nothing can be told; `disconnect` ends this process. */
function tell(word: Word): void {
  if (process.connected) process.send?.(word, undefined, undefined, () => {})
}

// Ctrl-C reaches both processes: the parent decides, and this one cleans up when it hangs up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.on('message', (order: Order) => {
  if ('stop' in order) stops.get(order.stop)?.abort()
  else void work(order.id, order.slug, order.directory)
})

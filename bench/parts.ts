import os from 'node:os'
import { measureCohort } from './cohort.ts'
import { measureCourse, type Settings } from './course.ts'
import { measureEmpty } from './empty.ts'
import { installLearnyounode, measureLearnyounode } from './learnyounode.ts'
import type { Figures } from './results.ts'
import { measureWatch } from './watch.ts'

export const PARTS = ['course', 'watch', 'cohort', 'learnyounode'] as const
export type Part = (typeof PARTS)[number]

/** How often each time is taken, so that everything together is over in less than ten minutes on two processors that do nothing else. */
const RUNS = { whole: 3, part: 5, verify: 10, save: 20 }

/**
 * Measures one part after the other: two at a time would measure each other.
 * @param figures filled as they come, so that what stops the bench does not cost what was measured before
 */
export async function measure(
  { only, runs }: { only?: Part; runs?: number },
  figures: Figures,
  needs: Pick<Settings, 'temporary' | 'signal' | 'tell'>,
): Promise<void> {
  const wants = (...parts: Part[]) => only === undefined || parts.includes(only)
  const often = (usual: number) => runs ?? usual
  // First what may be out of reach: who waits for minutes is not to hear it at the end.
  const verify = wants('learnyounode') ? await installLearnyounode(needs) : undefined
  if (wants('course', 'learnyounode')) {
    figures.empty = await measureEmpty(needs.temporary, needs.signal)
    const facts = { processors: os.availableParallelism(), emptyMs: figures.empty.aloneMs.median }
    const counts = { whole: often(RUNS.whole), part: often(RUNS.part) }
    figures.course = await measureCourse(counts, { ...needs, ...facts })
  }
  if (verify) figures.learnyounode = await measureLearnyounode(verify, often(RUNS.verify), needs)
  if (wants('watch')) figures.watch = await measureWatch(often(RUNS.save), needs)
  if (wants('cohort')) figures.cohort = await measureCohort(often(RUNS.part), needs)
}

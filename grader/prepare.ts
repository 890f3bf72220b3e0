import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Unit } from './course.ts'
import type { Exercise, Role } from './exercise.ts'
import { nodeRunnable, type Runnable } from './programs/runnable.ts'
import type { Submission } from './submission.ts'

/**
 * Makes a unit's programs, as they were submitted, ready to be started from `directory`.
 * @throws {Failure} when the submission gives nothing that can be started
 */
export async function prepare(
  submission: Submission,
  { slug, exercise }: Unit,
  directory: string,
): Promise<Runnable> {
  // The second grader prepares nothing, and need not load a compiler.
  const { transpile } = await import('./transpile.ts')
  await mkdir(directory, { recursive: true })
  for (const [role, file] of Object.entries(exercise.programs)) {
    const out = join(directory, `${role}.mjs`)
    await transpile(await submission.read(slug, file), out, exercise.posix)
  }
  return prepared(exercise, directory)
}

/** The programs that {@link prepare} has put into a directory. */
export function prepared({ programs }: Exercise, directory: string): Runnable {
  const roles = Object.keys(programs) as Role[]
  return nodeRunnable(
    Object.fromEntries(roles.map((role) => [role, join(directory, `${role}.mjs`)])),
  )
}

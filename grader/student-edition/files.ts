import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { COURSE, loadUnit, slugs } from '../course.ts'
import { UsageError } from '../usage-error.ts'

/** What students get, by name: a folder that nobody thought of stays at home. */
const GIVEN = [
  '.devcontainer',
  '.gitignore',
  '.vscode',
  'LICENSE',
  'README.md',
  'biome.json',
  'docs/terminal/session.svg',
  'exercises',
  'grader',
  'lessons',
  'package-lock.json',
  'package.json',
  'posix',
  'site',
  'tsconfig.json',
  'vitest.config.ts',
]

/** The course's proof of itself, which needs the solutions, and what makes the edition. */
const KEPT =
  /(^|\/)tests\/|^grader\/(proof(-grading)?|(commands\/)?(soak|matrix)(-log|-digests)?)\.ts$|(^|\/)student-edition[./]/

/** The files of the course that students get: of what git tracks, so that nobody's notes are among them. */
export async function givenFiles(): Promise<string[]> {
  const { stdout, failed } = await execa('git', ['ls-files', '-z', '--', ...GIVEN], {
    cwd: COURSE,
    reject: false,
  })
  const files = stdout?.split('\0').filter(Boolean) ?? []
  if (failed || files.length === 0)
    throw new UsageError('git does not say which files are the course: run it in a git clone of it')
  return files.filter((file) => !KEPT.test(file) && existsSync(join(COURSE, file)))
}

/** An exercise that its instructor has solved in place would give the solution away. */
export async function refuseSolvedStubs(): Promise<void> {
  const units = await Promise.all((await slugs()).map(loadUnit))
  for (const { slug, exercise } of units) {
    for (const file of Object.values(exercise.programs)) {
      const text = await readFile(join(COURSE, 'exercises', slug, file), 'utf8')
      if (!text.includes('still to do'))
        throw new UsageError(
          `exercises/${slug}/${file} is no stub any more: keep your own program elsewhere, and restore it with git`,
        )
    }
  }
}

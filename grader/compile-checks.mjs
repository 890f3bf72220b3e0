// Which checks.ts files start.mjs compiles: the course's own, and those of an instructor's directory (`--checks`), from outside the course.
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The directory that `--checks` names; the graders that this one starts inherit it. */
export function namedChecks() {
  const at = process.argv.findIndex((argument) => /^--checks(=|$)/.test(argument))
  const [named = '', next = ''] = at < 0 ? [] : process.argv.slice(at)
  const directory = named.slice('--checks='.length) || next
  if (directory) process.env.COURSE_CHECKS = resolve(directory)
  return process.env.COURSE_CHECKS
}

/** Every NN-slug/checks.ts of a directory, and where below the compiled course it goes. */
export function checksIn(directory, below) {
  if (!directory || !existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => /^\d\d-/.test(name) && existsSync(join(directory, name, 'checks.ts')))
    .map((slug) => ({ in: join(directory, slug, 'checks.ts'), out: join(below, slug, 'checks') }))
}

/** What lies outside the course imports #grader and #posix as the course's own checks do. */
export const offersTheCourse = (course) => ({
  name: 'offers-the-course',
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: /^#/ }, ({ path, kind, pluginData }) =>
      pluginData === course
        ? undefined
        : find(path, { kind, resolveDir: course, pluginData: course }),
    )
  },
})

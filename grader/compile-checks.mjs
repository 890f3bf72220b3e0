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

/** The slug that a name means: `2`, `02`, `echo-server`, `02-echo-server` or its folder. */
export function slugNamed(name, slugs) {
  const asked = name
    .toLowerCase()
    .replace(/^exercises\//, '')
    .replace(/\/$/, '')
  return slugs.find(
    (slug) => [slug, slug.slice(3)].includes(asked) || slug.slice(0, 2) === asked.padStart(2, '0'),
  )
}

/**
 * The slugs of the exercises that a command line of `grade` names, so that no others' checks are compiled; undefined where those of
 * all are wanted. What follows an option may be its value or a name: it counts as a name where it is one, and settles nothing
 * where it is not.
 */
export function namedExercises(words, slugs) {
  const slugOf = (word) => slugNamed(word, slugs)
  const follows = (at) => /^-[^=]*$/.test(words[at - 1] ?? '')
  const others = words.filter((word, at) => !word.startsWith('-') && !follows(at))
  if (others.length === 0 || !others.every(slugOf)) return undefined
  return slugs.filter((slug) => words.some((word) => slugOf(word) === slug))
}

/** The slugs of a directory of exercises. */
export function slugsIn(directory) {
  return readdirSync(directory).filter(
    (name) => /^\d\d-/.test(name) && existsSync(join(directory, name, 'checks.ts')),
  )
}

/** Every NN-slug/checks.ts of a directory, or those of `slugs`, and where below the compiled course it goes. */
export function checksIn(directory, below, slugs = slugsIn(directory)) {
  return slugs.map((slug) => ({
    in: join(directory, slug, 'checks.ts'),
    out: join(below, slug, 'checks'),
  }))
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

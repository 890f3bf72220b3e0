import { defineConfig } from 'vitest/config'
import { LongestFirst } from './grader/vitest-order.ts'
import { offersChecks } from './grader/vitest-plugin.ts'

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'course',
          include: [
            'grader/tests/**/*.test.ts',
            'posix/tests/**/*.test.ts',
            'solutions/*/proof.test.ts',
            'lessons/tests/*.test.ts',
            'site/tests/*.test.ts',
            'bench/tests/*.test.ts',
          ],
          globalSetup: 'grader/tests/surroundings.ts',
          pool: 'forks',
          // Several files at a time, and several programs of each: a conversation is half waiting, the more so the fewer checks it is of.
          maxWorkers: process.env.COURSE_REQUIRE === 'all' ? 2 : 4,
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        // What an editor shows beside the student's files; `npm test` proves the course instead.
        plugins: [offersChecks()],
        test: {
          name: 'exercises',
          include: ['exercises/*/checks.ts'],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
    ],
  },
})

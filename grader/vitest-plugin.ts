import type { Plugin } from 'vitest/config'

/** Makes each checks.ts, which registers nothing by itself, a vitest file of its own checks. */
export function offersChecks(): Plugin {
  return {
    name: 'offers-checks',
    transform(code, id) {
      if (!/[/\\]exercises[/\\][^/\\]+[/\\]checks\.ts$/.test(id)) return undefined
      const offer = `import { offer as offerChecks } from '#grader/vitest-adapter'\nawait offerChecks(import.meta.url)\n`
      return { code: `${code}\n${offer}`, map: null }
    },
  }
}

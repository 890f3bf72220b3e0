import { readFileSync } from 'node:fs'

/** Style sheets of the course, one after another. */
export function styles(...names: string[]): string {
  return names
    .map((name) => readFileSync(new URL(`./style/${name}.css`, import.meta.url), 'utf8'))
    .join('\n')
}

import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { relative, resolve } from 'node:path'
import { COURSE } from './course.ts'

const COMPILED = /file:\/\/(\S+\.mjs):(\d+):(\d+)/g

/**
 * The stack of an error of ours, or of an instructor's checks, with the lines that were written: what runs is compiled. Node would
 * do that itself, but reads every map for it as it starts.
 */
export function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const stack = thrown.stack ?? thrown.message
  return stack.replaceAll(
    COMPILED,
    (place, file: string, line: string, column: string) =>
      written(file, Number(line), Number(column)) ?? place,
  )
}

/** `grader/run.ts:12:3`; undefined where there is no map. */
function written(file: string, line: number, column: number): string | undefined {
  if (!existsSync(`${file}.map`)) return undefined
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload)
  const entry = map.findEntry(line - 1, column - 1)
  if (!('originalSource' in entry)) return undefined
  const source = resolve(file, '..', entry.originalSource)
  const shown = source.startsWith(COURSE) ? relative(COURSE, source) : source
  return `${shown}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
}

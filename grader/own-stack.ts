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

/** Most frames of a stack are of one file, and its map is a megabyte. */
const maps = new Map<string, SourceMap | undefined>()

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, readMap(`${file}.map`))
  return maps.get(file)
}

function readMap(path: string): SourceMap | undefined {
  if (!existsSync(path)) return undefined
  return new SourceMap(JSON.parse(readFileSync(path, 'utf8')) as SourceMapPayload)
}

/** `grader/run.ts:12:3`; undefined where there is no map. */
function written(file: string, line: number, column: number): string | undefined {
  const entry = mapOf(file)?.findEntry(line - 1, column - 1)
  if (!entry || !('originalSource' in entry)) return undefined
  const source = resolve(file, '..', entry.originalSource)
  const shown = source.startsWith(COURSE) ? relative(COURSE, source) : source
  return `${shown}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
}

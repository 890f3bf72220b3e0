import { type BuildFailure, stop } from 'esbuild'
import { Failure } from './failure.ts'
import type { SourceFile } from './submission.ts'

/** A thousand times what a file of a student's takes. There are texts with which esbuild is never done. */
const MOST_MS = 10_000

/** More than anybody nests. At some 100,000 esbuild is out of stack, and says so in 35 KB. */
const DEEPEST = 20_000

/** Those that were with esbuild when it ended wait for each other. */
let onceMore: Promise<unknown> = Promise.resolve()

/**
 * Has esbuild, one process for all files, do something with one. A file that ends it, or with which it is never done, takes those along
 * that are with it: they are tried once more, one after the other.
 * @param mostMs how long it may take
 * @throws {Failure} where it is this file that esbuild cannot take
 */
export async function tamed<T>(
  { path, text }: SourceFile,
  work: () => Promise<T>,
  mostMs = MOST_MS,
): Promise<T> {
  if (depth(text) > DEEPEST)
    throw refused(path, `brackets are open in one another more than ${DEEPEST} deep`)
  try {
    return await inTime(work, mostMs)
  } catch (error) {
    if (saysWhy(error)) throw error
    const again = onceMore.then(() => inTime(work, mostMs))
    onceMore = again.catch(() => {})
    return again.catch((error) => {
      throw saysWhy(error)
        ? error
        : refused(path, 'esbuild, which is to make JavaScript of it, cannot take it')
    })
  }
}

async function inTime<T>(work: () => Promise<T>, mostMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('esbuild is never done')), mostMs)
  })
  try {
    return await Promise.race([work(), late])
  } catch (error) {
    // Without this, it would not be started again.
    if (!saysWhy(error)) await stop()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** It is the file's fault, and its place is told. */
function saysWhy(error: unknown): boolean {
  return (error as Partial<BuildFailure>).errors !== undefined
}

function refused(path: string, why: string): Failure {
  return new Failure({ kind: 'not-transpiled', what: `${path}: ${why}` })
}

/** Brackets in strings count as well: that makes no difference of this size. */
function depth(text: string): number {
  let [now, deepest] = [0, 0]
  for (const character of text) {
    if ('([{'.includes(character)) deepest = Math.max(deepest, ++now)
    else if (')]}'.includes(character)) now = Math.max(0, now - 1)
  }
  return deepest
}

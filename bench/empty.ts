import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { nodeRunnable } from '../grader/programs/runnable.ts'
import { spawn } from '../grader/programs/spawn.ts'
import { rounded, type Spread, spread } from './spread.ts'

/** How long `node empty.mjs` takes, started as the grader starts programs. */
export type Empty = {
  /** With the machine to itself. */
  aloneMs: Spread
  /** A program's share of the wall time when as many run side by side as there are processors, times that many. */
  sideBySideMs: number
}

const STARTS = 40

export async function measureEmpty(temporary: string, signal: AbortSignal): Promise<Empty> {
  const directory = mkdtempSync(join(temporary, 'empty-'))
  const program = join(directory, 'empty.mjs')
  writeFileSync(program, '')
  const { command, arguments: args } = nodeRunnable({ program })('program', [], {
    port: 0,
    dir: directory,
  })
  const start = async (mark: number) => {
    signal.throwIfAborted()
    const began = performance.now()
    const line = { command, arguments: args, directory, confined: false }
    const child = spawn(line, `${process.pid}.${mark}`)
    child.stdout.resume()
    child.stderr.resume()
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`node empty.mjs ended with exit code ${code}`)
    return performance.now() - began
  }
  const alone: number[] = []
  for (let at = 0; at < STARTS; at++) alone.push(await start(at))
  return { aloneMs: spread(alone), sideBySideMs: await sideBySide(start) }
}

async function sideBySide(start: (mark: number) => Promise<number>): Promise<number> {
  const processors = os.availableParallelism()
  const began = performance.now()
  let started = 0
  const work = async () => {
    while (started < STARTS) await start(started++)
  }
  await Promise.all(Array.from({ length: processors }, work))
  return rounded(((performance.now() - began) * processors) / STARTS)
}

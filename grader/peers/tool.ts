import { execa } from 'execa'
import { Failure, Skipped } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { everythingRequired, find, type ToolName } from '../witnesses/machine.ts'

/** How an independent client ended, and what it said. */
export type ToolResult = { code: number; stdout: Buffer; stderr: string }

/**
 * Runs a client that somebody else wrote, as a witness that cannot share our misunderstandings.
 * @throws {Skipped} when it is not installed
 */
export async function runTool(
  name: ToolName,
  args: string[],
  directory: string,
  scene: Scene,
): Promise<ToolResult> {
  const path = find(name)
  if (!path) {
    if (everythingRequired) throw new Error(`${name} is required here and not installed`)
    throw new Skipped(`${name} is not installed`)
  }
  scene.transcript.record(name, `runs with ${args.join(' ')}`)
  const running = execa(path, args, {
    cwd: directory,
    encoding: 'buffer',
    reject: false,
    stdin: 'ignore',
    cancelSignal: scene.patience.signal,
    forceKillAfterDelay: 200,
  })
  const result = await running
  if (result.isCanceled) {
    throw new Failure({
      kind: 'silence',
      peer: name,
      what: 'its transfer to end',
      timedOut: 'deadline',
    })
  }
  scene.transcript.record(name, `exits with ${result.exitCode}`)
  return {
    code: result.exitCode ?? -1,
    stdout: Buffer.from(result.stdout ?? []),
    stderr: Buffer.from(result.stderr ?? []).toString(),
  }
}

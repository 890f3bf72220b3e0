import { execa } from 'execa'
import { Failure, Skipped } from '../failure.ts'
import { DEFAULT_LIMITS } from '../programs/limits.ts'
import type { Confine } from '../programs/program.ts'
import { cleanEnvironment } from '../programs/spawn.ts'
import { CONFINED_PATH, STATUS_FD } from '../sandbox/program.ts'
import type { Scene } from '../scene.ts'
import { everythingRequired, find, type ToolName } from '../witnesses/machine.ts'

/** How an independent client ended, and what it said. */
export type ToolResult = { code: number; stdout: Buffer; stderr: string }

export type ToolSettings = {
  /** Where it has its files, beside those of the program. */
  directory: string
  /** Where the program is in a sandbox, so is the client: its files may be links of the program's. */
  confine?: Confine
  scene: Scene
}

/**
 * Runs a client that somebody else wrote, as a witness that cannot share our misunderstandings. It has no settings of the user's, who
 * may go through a proxy, say.
 * @throws {Skipped} when it is not installed
 */
export async function runTool(
  name: ToolName,
  args: string[],
  { directory, confine, scene }: ToolSettings,
): Promise<ToolResult> {
  const path = find(name, confine ? CONFINED_PATH : undefined)
  if (!path) {
    if (everythingRequired) throw new Error(`${name} is required here and not installed`)
    throw new Skipped(`${name} is not installed`)
  }
  scene.transcript.record(name, `runs with ${args.join(' ')}`)
  const bare = { command: path, arguments: args }
  const line = confine?.(bare, DEFAULT_LIMITS) ?? bare
  const result = await execa(line.command, line.arguments, {
    cwd: directory,
    env: cleanEnvironment(directory),
    extendEnv: false,
    encoding: 'buffer',
    // What a file ends with is the file's.
    stripFinalNewline: false,
    reject: false,
    stdio: ['ignore', 'pipe', 'pipe', ...(confine ? Array(STATUS_FD - 2).fill('pipe') : [])],
    cancelSignal: scene.patience.signal,
    forceKillAfterDelay: 200,
  })
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

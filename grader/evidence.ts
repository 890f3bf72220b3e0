import type { Output } from './programs/output.ts'
import type { Program } from './programs/program.ts'
import { activity, sleepsIn } from './witnesses/activity.ts'
import { hasProc } from './witnesses/proc.ts'
import { socketsOf } from './witnesses/socket-table.ts'
import { type UnixRow, unixSocketsOf } from './witnesses/unix-table.ts'

/** What can be known of a program at the moment a check failed, without asking it. */
export type ProgramEvidence = {
  name: string
  exit?: { code: number | null; signal: string | null }
  flooded: boolean
  outputMiB: number
  memoryMiB: number
  /** The system call it sleeps in, when it sleeps. */
  sleepsIn?: string
  busy: boolean
  /** Bytes that wait in the kernel for the program to read them. */
  unreadBytes: number
  /** Connections that wait to be accepted. */
  unaccepted: number
  /** The end of what it wrote on standard error. */
  complaint?: string
}

const LENGTH = 2000

export function gatherEvidence(programs: Program[]): ProgramEvidence[] {
  return programs.map((program) => {
    const sockets = program.running ? queuesOf(program.pid) : []
    const queued = (listening: boolean) =>
      sockets
        .filter((row) => row.listening === listening)
        .reduce((sum, row) => sum + row.receiveQueue, 0)
    return {
      name: program.name,
      exit: program.exit,
      flooded: program.flooded,
      outputMiB: program.limits.outputMiB,
      memoryMiB: program.limits.memoryMiB,
      sleepsIn: program.running ? sleepsIn(program.pid) : undefined,
      busy: hasProc && program.running && activity([program.pid]) === undefined,
      unreadBytes: queued(false),
      unaccepted: queued(true),
      complaint: endOf(program.stderr),
    }
  })
}

/** The end of what a program wrote; undefined where it wrote nothing. */
export function endOf(output: Output): string | undefined {
  return folded(output.text().trim()).slice(-LENGTH) || undefined
}

/** Equal lines in a row become one, with how often it came; empty ones need no number. */
function folded(text: string): string {
  const runs: { line: string; times: number }[] = []
  for (const line of text.split('\n')) {
    const last = runs.at(-1)
    if (last?.line === line) last.times++
    else runs.push({ line, times: 1 })
  }
  const told = ({ line, times }: (typeof runs)[number]) =>
    times > 1 && line.trim() ? `${line} (${times} times)` : line
  return runs.map(told).join('\n')
}

/** What waits at the program's sockets, of whatever kind. */
function queuesOf(pid: number): Pick<UnixRow, 'listening' | 'receiveQueue'>[] {
  const internet = [...socketsOf(pid, 'tcp'), ...socketsOf(pid, 'udp')]
  const rows = internet.map(({ state, receiveQueue }) => ({
    listening: state === 'LISTEN',
    receiveQueue,
  }))
  return [...rows, ...unixSocketsOf(pid)]
}

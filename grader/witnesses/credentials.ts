import { readlinkSync } from 'node:fs'
import { readText } from './proc.ts'

/** Who a process is to another: unix(7), SO_PEERCRED. */
export type Credentials = { pid: number; uid: number; gid: number }

/** Stands for what has no number in a namespace: user_namespaces(7), /proc/sys/kernel/overflowuid. */
const NOBODY = 65_534

/** What the kernel tells `observer` of the process `pid`: in the numbers of the observer's own pid and user namespaces. */
export function credentialsSeenBy(observer: number, pid: number): Credentials {
  return {
    pid: pidNamespace(observer) === pidNamespace(pid) ? numberInside(pid) : 0,
    uid: mapped(readText(`/proc/${observer}/uid_map`), effective(pid, 'Uid')),
    gid: mapped(readText(`/proc/${observer}/gid_map`), effective(pid, 'Gid')),
  }
}

/** Equal for processes that see each other's numbers: pid_namespaces(7). */
export function pidNamespace(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/pid`)
}

/** The last number of the line, that of the innermost namespace: proc_pid_status(5). */
function numberInside(pid: number): number {
  return status(pid, 'NSpid').at(-1) ?? pid
}

/** The second number of the line: proc_pid_status(5). */
function effective(pid: number, field: 'Uid' | 'Gid'): number {
  return status(pid, field)[1] ?? NOBODY
}

function status(pid: number, field: string): number[] {
  const text = readText(`/proc/${pid}/status`) ?? ''
  const [, numbers] = new RegExp(`^${field}:\\s+(.+)`, 'm').exec(text) ?? []
  return numbers?.split(/\s+/).map(Number) ?? []
}

/** user_namespaces(7): lines of first number inside, first number outside, how many. */
function mapped(map: string | undefined, id: number): number {
  for (const line of (map ?? '').trim().split('\n')) {
    const [inside = 0, outside = 0, length = 0] = line.trim().split(/\s+/).map(Number)
    if (id >= outside && id < outside + length) return inside + (id - outside)
  }
  return NOBODY
}

import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { Failure, Skipped } from '../failure.ts'

/** The kernel's process file system, read as it is now. Everything here answers undefined or nothing for what is gone or hidden. */

/** readFileSync makes a new buffer of this size for every file that says it is empty, as those of /proc do. */
const chunk = Buffer.allocUnsafeSlow(65_536)

export function readText(path: string): string | undefined {
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    let text = ''
    for (let length = readSync(fd, chunk); length > 0; length = readSync(fd, chunk))
      text += chunk.toString('latin1', 0, length)
    return text
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

export const hasProc = process.platform === 'linux' && readText('/proc/self/stat') !== undefined

/** Whether it tells how long a process has run, too: kernels are built without. */
export const seesSleep =
  hasProc && readText(`/proc/self/task/${process.pid}/schedstat`) !== undefined

/** @throws {Skipped} where there is no /proc; `what` it would tell */
export function requireProc(what: string): void {
  if (!hasProc) throw new Skipped(`without /proc nobody can tell ${what}`)
}

/** Whether a process has ended, as far as this machine tells; its parent need not have noticed. */
export function isGone(pid: number): boolean {
  return hasProc && ['Z', 'X', undefined].includes(state(pid))
}

/** What to throw where something of a program cannot be seen: either it has ended, or this machine does not show it. */
export function unseen(pid: number, what: string): Failure | Skipped {
  if (isGone(pid)) return new Failure({ kind: 'crashed', what: 'a program that goes on running' })
  return new Skipped(`this machine does not show ${what}`)
}

function entries(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

export function threads(pid: number): number[] {
  return entries(`/proc/${pid}/task`).map(Number)
}

export function children(pid: number, tids = threads(pid)): number[] {
  const lists = tids.map((tid) => readText(`/proc/${pid}/task/${tid}/children`) ?? '')
  return lists.flatMap((list) => list.split(' ').map(Number).filter(isPid))
}

/** To signals, 0 and negative numbers stand for many processes: kill(2). */
function isPid(number: number): boolean {
  return Number.isSafeInteger(number) && number > 0
}

/** A process and everything below it. */
export function tree(pid: number): number[] {
  return [pid, ...children(pid).flatMap(tree)]
}

/** R running or runnable, S asleep, D in uninterruptible sleep, Z ended but not waited for, …: proc_pid_stat(5). */
export function state(pid: number, tid = pid): string | undefined {
  return statFields(`/proc/${pid}/task/${tid}/stat`)?.[0]
}

export function session(pid: number): number | undefined {
  const number = Number.parseInt(statFields(`/proc/${pid}/stat`)?.[3] ?? '', 10)
  return Number.isNaN(number) ? undefined : number
}

/** The fields from the third on: the second, the name in brackets, may itself hold spaces and brackets. */
function statFields(path: string): string[] | undefined {
  const stat = readText(path)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Descriptor numbers with what each refers to, such as `socket:[4711]` or `anon_inode:[eventpoll]`. */
export function descriptors(pid: number): { fd: number; target: string }[] {
  return entries(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [{ fd: Number(fd), target: readlinkSync(`/proc/${pid}/fd/${fd}`) }]
    } catch {
      return []
    }
  })
}

/** Resident memory in bytes, now (`VmRSS`) or at its highest (`VmHWM`). */
export function memory(pid: number, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number | undefined {
  const kib = new RegExp(`^${which}:\\s+(\\d+) kB`, 'm').exec(readText(`/proc/${pid}/status`) ?? '')
  return kib ? Number(kib[1]) * 1024 : undefined
}

/** How often a process has called write(2) or its kin so far; calls that send, such as sendto(2), are not among them. */
export function callsOfWrite(pid: number): number | undefined {
  const count = /^syscw: (\d+)/m.exec(readText(`/proc/${pid}/io`) ?? '')
  return count ? Number(count[1]) : undefined
}

import { children, hasProc, readText, state, threads, tree } from './proc.ts'

/**
 * A value that changes whenever one of the processes (or their children) has run; undefined while one is running, waits for
 * a processor, or cannot be observed; `'exited'` when none is left. Equal values therefore prove uninterrupted sleep, however
 * busy the machine is: who waits for a processor is not asleep.
 */
export function activity(pids: number[]): string | undefined {
  if (!hasProc && pids.length > 0) return undefined
  const marks: string[] = []
  const waiting = [...pids]
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const tids = threads(pid)
    waiting.push(...children(pid, tids))
    for (const tid of tids) {
      const now = state(pid, tid)
      if (now === undefined || isOver(now, tids)) continue
      const ran = readText(`/proc/${pid}/task/${tid}/schedstat`)
      if (ran === undefined || 'RD'.includes(now)) return undefined
      marks.push(`${tid}:${ran}`)
    }
  }
  return marks.length === 0 ? 'exited' : marks.join(' ')
}

/** How long a process and those below it have run so far, in milliseconds of a processor's time. */
export function processorMs(pid: number): number {
  const ran = tree(pid).flatMap((each) => threads(each).map((tid) => scheduled(each, tid).ranMs))
  return ran.reduce((total, ms) => total + ms, 0)
}

/** How long the thread that had to wait longest for a processor has waited, of these processes and those below them, in milliseconds. */
export function longestWaitMs(pids: number[]): number {
  const waits = pids
    .flatMap(tree)
    .flatMap((each) => threads(each).map((tid) => scheduled(each, tid).waitedMs))
  return Math.max(0, ...waits)
}

/** How long a thread has run and, while it could have run, waited for a processor; 0 where the kernel does not say. */
export function scheduled(pid: number, tid = pid): { ranMs: number; waitedMs: number } {
  const text = readText(`/proc/${pid}/task/${tid}/schedstat`) ?? ''
  const [ran = 0, waited = 0] = text.split(' ').map(Number)
  return { ranMs: ran / 1e6, waitedMs: waited / 1e6 }
}

/**
 * Looks at processes as `activity` does, but lets them look at a clock now and then: the value changes only when they have done work,
 * for more than `idleMs` of a processor's time.
 */
export function idleness(pids: () => number[], idleMs = 5): () => string | undefined {
  let [before, efforts] = [0, 0]
  return () => {
    const seen = activity(pids())
    if (seen === undefined || seen === 'exited') return seen
    const nanoseconds = seen.matchAll(/:(\d+)/g)
    const ran = [...nanoseconds].reduce((total, [, text]) => total + Number(text) / 1e6, 0)
    if (Math.abs(ran - before) > idleMs) [before, efforts] = [ran, efforts + 1]
    return String(efforts)
  }
}

/** A main thread that has ended is a zombie while others of its process are still ending, and its sockets still open. */
function isOver(state: string, tids: number[]): boolean {
  return 'ZX'.includes(state) && tids.length <= 1
}

/** System calls by number, where programs of this course go to sleep. */
export const SYSCALLS: Record<string, Record<string, string>> = {
  x64: {
    0: 'read',
    1: 'write',
    3: 'close',
    7: 'poll',
    19: 'readv',
    20: 'writev',
    23: 'select',
    42: 'connect',
    43: 'accept',
    44: 'sendto',
    45: 'recvfrom',
    46: 'sendmsg',
    47: 'recvmsg',
    61: 'wait4',
    202: 'futex',
    230: 'clock_nanosleep',
    232: 'epoll_wait',
    270: 'pselect6',
    271: 'ppoll',
    281: 'epoll_pwait',
    288: 'accept4',
  },
  arm64: {
    22: 'epoll_pwait',
    57: 'close',
    63: 'read',
    64: 'write',
    65: 'readv',
    66: 'writev',
    72: 'pselect6',
    73: 'ppoll',
    98: 'futex',
    115: 'clock_nanosleep',
    202: 'accept',
    203: 'connect',
    206: 'sendto',
    207: 'recvfrom',
    211: 'sendmsg',
    212: 'recvmsg',
    242: 'accept4',
    260: 'wait4',
  },
}

/** The system call a process's main thread sleeps in, such as `'epoll_pwait'`; undefined when it runs or nobody may look. */
export function sleepsIn(pid: number): string | undefined {
  const number = /^\d+/.exec(readText(`/proc/${pid}/syscall`) ?? '')?.[0]
  if (number === undefined) return undefined
  return SYSCALLS[process.arch]?.[number] ?? `system call ${number}`
}

/** Which argument of the system calls that wait for many descriptors is their timeout, in milliseconds. */
const TIMEOUTS: Record<string, number> = { poll: 3, epoll_wait: 4, epoll_pwait: 4 }

/**
 * Milliseconds after which the sleep of a process's main thread is over when no descriptor ends it: until its next timer.
 * Infinity when it has none.
 * @returns undefined when it runs, sleeps in another call, or nobody may look
 */
export function sleepsAtMost(pid: number): number | undefined {
  const [number = '', ...values] = readText(`/proc/${pid}/syscall`)?.split(' ') ?? []
  const argument = TIMEOUTS[SYSCALLS[process.arch]?.[number] ?? '']
  const value = argument === undefined ? undefined : values[argument - 1]
  if (value === undefined || !/^0x[0-9a-f]+$/.test(value)) return undefined
  const ms = Number(BigInt.asIntN(32, BigInt(value)))
  return ms < 0 ? Number.POSITIVE_INFINITY : ms
}

/**
 * The system calls that the threads of a process, and of those below it, are in.
 * @returns undefined where the kernel does not say, or says it in numbers that are not known here
 */
export function callsUnderWay(pid: number): string[] | undefined {
  const names = SYSCALLS[process.arch]
  if (!names || readText(`/proc/${pid}/syscall`) === undefined) return undefined
  const calls = tree(pid).flatMap((each) =>
    threads(each).map((tid) => readText(`/proc/${each}/task/${tid}/syscall`) ?? ''),
  )
  return calls.map((call) => names[call.split(' ')[0] ?? ''] ?? 'another')
}

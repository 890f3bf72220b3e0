import { WAITING } from '#grader/witnesses/epoll'
import { readText, threads } from '#grader/witnesses/proc'

/** The shortest timeout of epoll_wait that the contract allows. */
const LONG_MS = 1000

/** Its timeout is behind a pointer. */
const EPOLL_PWAIT2 = 441

/** Milliseconds after which a sleep on one of these epoll instances ends by itself, where that is too soon. */
export function napOn(pid: number, epolls: number[]): number | undefined {
  return napsOf(pid).find(({ epoll }) => epolls.includes(epoll))?.ms
}

/** On which instances the threads of a program sleep with too short a timeout; `''`: on none, or nobody can tell. */
export function naps(pid: number): string {
  return napsOf(pid)
    .map(({ epoll, ms }) => `${epoll}:${ms}`)
    .join(' ')
}

function napsOf(pid: number): { epoll: number; ms: number }[] {
  const waits = (WAITING[process.arch] ?? []).filter((call) => call !== EPOLL_PWAIT2)
  return threads(pid).flatMap((tid) => {
    const call = readText(`/proc/${pid}/task/${tid}/syscall`)?.split(' ') ?? []
    const [number = '', epoll = '', , , timeout = ''] = call
    if (!waits.includes(Number(number)) || !/^0x[0-9a-f]+$/.test(timeout)) return []
    const ms = Number(BigInt.asIntN(32, BigInt(timeout)))
    return ms > 0 && ms < LONG_MS ? [{ epoll: Number(epoll), ms }] : []
  })
}

import { libc, NoLibcError } from '#posix'
import type { Limits } from '../exercise.ts'
import { readText } from '../witnesses/proc.ts'

const MIB = 2 ** 20

/** What one program may use. Memory counts heap, Buffers and WebAssembly alike (RLIMIT_DATA). */
export const DEFAULT_LIMITS: Required<Limits> = {
  descriptors: 1024,
  memoryMiB: 512,
  cpuSeconds: 20,
  fileMiB: 256,
  outputMiB: 8,
}

/** getrlimit(2), asm-generic/resource.h. */
const RLIMIT = { CPU: 0, FSIZE: 1, DATA: 2, CORE: 4, NOFILE: 7 }

/** At the soft limit of processor time the kernel says SIGXCPU, which tells why; only at the hard one SIGKILL. */
const SECONDS_TO_DIE = 2

/** Limits a process that was just started. Where the kernel offers no prlimit(2), deadlines and output caps remain. */
export function limit(pid: number, limits: Required<Limits>): void {
  if (process.platform !== 'linux') return
  try {
    bound(pid, RLIMIT.CPU, limits.cpuSeconds, limits.cpuSeconds + SECONDS_TO_DIE)
    bound(pid, RLIMIT.FSIZE, limits.fileMiB * MIB)
    bound(pid, RLIMIT.DATA, limits.memoryMiB * MIB + setAsideForCode())
    bound(pid, RLIMIT.CORE, 0)
    bound(pid, RLIMIT.NOFILE, limits.descriptors)
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ESRCH'
    if (!gone && !(error instanceof NoLibcError)) throw error
  }
}

/** Sets a limit, or the most that the machine's own hard limit leaves: raising that takes privilege. */
function bound(pid: number, resource: number, soft: number, hard = soft): void {
  const call = 'int prlimit(int pid, int resource, const void *new_limit, _Out_ void *old_limit)'
  const before = new BigUint64Array(2)
  libc(call, pid, resource, null, before)
  const most = (value: number) => (BigInt(value) < before[1]! ? BigInt(value) : before[1]!)
  libc(call, pid, resource, new BigUint64Array([most(soft), most(hard)]), null)
}

/**
 * Bytes of addresses that this Node, which is the programs' too, sets aside for machine code. From Node 24 on the kernel
 * counts all of them as data (half a GiB, mapped writable and executable at once), though hardly any are ever used.
 */
function setAsideForCode(): number {
  const maps = readText('/proc/self/maps') ?? ''
  const sizes = [...maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rwxp /gm)].map(
    ([, from = '', to = '']) => Number.parseInt(to, 16) - Number.parseInt(from, 16),
  )
  return Math.max(0, ...sizes)
}

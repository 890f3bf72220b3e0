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
  processes: 64,
}

/** With less Node does not start, or hangs: it has a dozen threads, and each counts as a process. */
const LEAST: Limits = { descriptors: 32, memoryMiB: 160, cpuSeconds: 1, processes: 16 }

/** @throws {RangeError} where no program could run within the limits */
export function requireRunnable(limits: Limits): void {
  for (const [name, least] of Object.entries(LEAST) as [keyof Limits, number][]) {
    const value = limits[name] ?? least
    if (!(value >= least)) throw new RangeError(`limits: ${name} must be at least ${least}`)
  }
}

/** getrlimit(2), asm-generic/resource.h; and as prlimit(1) calls it. */
type Bound = { option: string; resource: number; soft: number; hard?: number }

/** At the soft limit of processor time the kernel says SIGXCPU, which tells why; only at the hard one SIGKILL. */
const SECONDS_TO_DIE = 2

function bounds({ cpuSeconds, fileMiB, memoryMiB, descriptors }: Required<Limits>): Bound[] {
  const code = setAsideForCode()
  return [
    { option: 'cpu', resource: 0, soft: cpuSeconds, hard: cpuSeconds + SECONDS_TO_DIE },
    { option: 'fsize', resource: 1, soft: fileMiB * MIB },
    ...(code === undefined ? [] : [{ option: 'data', resource: 2, soft: memoryMiB * MIB + code }]),
    { option: 'core', resource: 4, soft: 0 },
    { option: 'nofile', resource: 7, soft: descriptors },
  ]
}

/** Limits a process that was just started. Where the kernel offers no prlimit(2), deadlines and output caps remain. */
export function limit(pid: number, limits: Required<Limits>): void {
  if (process.platform !== 'linux') return
  try {
    for (const bound of bounds(limits)) {
      const [soft, hard] = within(bound, pid)
      libc(PRLIMIT, pid, bound.resource, new BigUint64Array([soft, hard]), null)
    }
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ESRCH'
    if (!gone && !(error instanceof NoLibcError)) throw error
  }
}

/**
 * The same as options of prlimit(1), and a limit to the number of processes: that one counts those of one user in one user
 * namespace, and so can only be set inside it.
 */
export function limitOptions(limits: Required<Limits>): string[] {
  const processes = { option: 'nproc', resource: 6, soft: limits.processes }
  return [...bounds(limits), processes].map(
    (bound) => `--${bound.option}=${within(bound, 0).join(':')}`,
  )
}

const PRLIMIT = 'int prlimit(int pid, int resource, const void *new_limit, _Out_ void *old_limit)'

/** A limit, or the most that a process's own hard limit leaves: raising that takes privilege. */
function within({ resource, soft, hard = soft }: Bound, pid: number): [soft: bigint, hard: bigint] {
  const before = new BigUint64Array(2)
  libc(PRLIMIT, pid, resource, null, before)
  const most = (value: number) => (BigInt(value) < before[1]! ? BigInt(value) : before[1]!)
  return [most(soft), most(hard)]
}

/**
 * Bytes of addresses that this Node, which is the programs' too, sets aside for machine code. From Node 24 on the kernel
 * counts all of them as data (half a GiB, mapped writable and executable at once), though hardly any are ever used.
 * @returns undefined where nobody can tell: a limit without them would keep Node from starting
 */
function setAsideForCode(): number | undefined {
  const maps = readText('/proc/self/maps')
  if (maps === undefined) return undefined
  const sizes = [...maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rwxp /gm)].map(
    ([, from = '', to = '']) => Number.parseInt(to, 16) - Number.parseInt(from, 16),
  )
  return Math.max(0, ...sizes)
}

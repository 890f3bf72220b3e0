import { lstatSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE } from '../course.ts'
import type { Limits } from '../exercise.ts'
import { limitOptions } from '../programs/limits.ts'
import type { CommandLine } from '../programs/runnable.ts'

const MIB = 2 ** 20

/** The descriptor on which bubblewrap says, to the grader alone, whether it came to start the program. */
export const STATUS_FD = 3

/** What a program is to find in its sandbox, besides the system's own programs and libraries. */
export type Place = {
  /** What it may change: the check's own directory. */
  writable: string
  /** What it may read. */
  readable: string[]
  /** It may open raw sockets, in the network where the grader is. */
  rawSockets: boolean
  limits: Required<Limits>
}

/** What all programs may read of the system: what it runs, and nothing of whom it belongs to. */
const SYSTEM = [
  ...['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'libexec', 'share'].map((d) => `/usr/${d}`),
  ...['bin', 'sbin', 'lib', 'share'].map((d) => `/usr/local/${d}`),
  '/nix/store',
  ...['ld.so.cache', 'alternatives', 'localtime', 'services', 'protocols'].map((f) => `/etc/${f}`),
]

/** Where the system's own programs are found in a sandbox. */
export const CONFINED_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin'

/** Directories of their own, or links into /usr: file-hierarchy(7). */
const TOP = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']

/** Names and users for programs that have none of the machine's: `localhost` is found, and nobody is asked over a network. */
const ETC = join(COURSE, 'grader/sandbox/etc/')

/** `#posix` finds koffi where the course has it. */
const KOFFI = ['koffi', '@koromix'].map((name) => join(COURSE, 'node_modules', name))

/** proc_pid_oom_score_adj(5). */
const MOST_WILLINGLY = '1000'

/** As many programs with raw sockets may run at a time, and the second grader beside them. */
const TOGETHER = 16

/** How much a program may write outside its directory, in each place where it may. */
const SCRATCH_BYTES = 16 * MIB

/**
 * The command line that runs another in a sandbox of its own: no other process, no file but what it needs, no privilege, and
 * limits that also hold for what it starts. It stays in the network and the directory in which it is started.
 */
export function confined(line: CommandLine, place: Place): CommandLine {
  const bubblewrap = [
    ...namespaces(place.rawSockets),
    ...['--die-with-parent', '--new-session', '--json-status-fd', String(STATUS_FD)],
    ...SYSTEM.flatMap((path) => ['--ro-bind-try', path, path]),
    ...TOP.flatMap(asItIs),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['/tmp', '/dev/shm'].flatMap((path) => ['--size', String(SCRATCH_BYTES), '--tmpfs', path]),
    ...(SYSTEM.some((path) => isBelow(COURSE, path)) ? ['--tmpfs', COURSE] : []),
    ...readdirSync(ETC).flatMap((name) => ['--ro-bind', join(ETC, name), join('/etc', name)]),
    ...[process.execPath, ...KOFFI].flatMap(readOnly),
    ...place.readable.flatMap(readOnly),
    ...['--bind', place.writable, place.writable],
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
  ]
  // Where all its processes together are more than the machine's memory, they are to end, and nothing else.
  const first = ['choom', '-n', MOST_WILLINGLY, '--', 'prlimit', ...limitOptions(limitsOf(place))]
  return {
    command: 'bwrap',
    arguments: [...bubblewrap, '--', ...first, '--', line.command, ...line.arguments],
  }
}

/** Processes are counted by user namespace, and in the grader's own are all such programs together. */
function limitsOf({ rawSockets, limits }: Place): Required<Limits> {
  return rawSockets ? { ...limits, processes: limits.processes * TOGETHER } : limits
}

/**
 * A raw socket takes a privilege over the network, which belongs to the grader's user namespace: in one of its own a program can
 * have none. What it keeps there is that one privilege.
 */
function namespaces(rawSockets: boolean): string[] {
  const user = ['--unshare-user', '--disable-userns', '--uid', '1000', '--gid', '1000']
  const others = ['pid', 'ipc', 'uts', 'cgroup-try'].map((name) => `--unshare-${name}`)
  const privileges = ['--cap-drop', 'ALL', ...(rawSockets ? ['--cap-add', 'CAP_NET_RAW'] : [])]
  return [...(rawSockets ? [] : user), ...others, ...privileges]
}

function readOnly(path: string): string[] {
  return ['--ro-bind-try', path, path]
}

function asItIs(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat) return []
  return stat.isSymbolicLink()
    ? ['--symlink', realpathSync(path).slice(1), path]
    : ['--ro-bind', path, path]
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`)
}

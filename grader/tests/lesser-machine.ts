import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { onTestFailed } from 'vitest'
import { COURSE } from '../course.ts'
import type { Report } from '../report.ts'
import { TEMPORARY } from './support.ts'

/** This machine without something that judging wants: it is really taken away, from all that runs there. `narrowed`: a limit of the network, now 0. */
export type LesserMachine = { hidden?: string; forbidden?: Instruction[]; narrowed?: string }

/** A seccomp filter's: `struct sock_filter`, linux/filter.h. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number]

/** linux/bpf_common.h; `struct seccomp_data` and what is returned: linux/seccomp.h. */
const LOAD = 0x20
const JUMP_IF_EQUAL = 0x15
const JUMP_IF_ANY = 0x45
const RETURN = 0x06
const NUMBER = 0
const FIRST_ARGUMENT = 16
const THIRD_ARGUMENT = 32
const ALLOWED: Instruction = [RETURN, 0, 0, 0x7fff0000]
const EPERM: Instruction = [RETURN, 0, 0, 0x00050000 + 1]
const ENOSYS: Instruction = [RETURN, 0, 0, 0x00050000 + 38]

const NUMBERS = {
  x64: { socket: 41, clone: 56, unshare: 272 },
  arm64: { socket: 198, clone: 220, unshare: 97 },
}
const { socket, clone, unshare } = NUMBERS[process.arch as keyof typeof NUMBERS]
const CLONE3 = 435
const PIDFD_GETFD = 438
const AF_NETLINK = 16
const NETLINK_SOCK_DIAG = 4
/** All CLONE_NEW… flags: linux/sched.h. */
const NAMESPACES = 0x7e020000

/** What macOS lacks, too: nobody lists sockets or shows sleep. */
export const NO_PROC: LesserMachine = {
  hidden: '/proc',
  forbidden: [
    [LOAD, 0, 0, NUMBER],
    [JUMP_IF_EQUAL, 0, 4, socket],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    [JUMP_IF_EQUAL, 0, 2, AF_NETLINK],
    [LOAD, 0, 0, THIRD_ARGUMENT],
    [JUMP_IF_EQUAL, 1, 0, NETLINK_SOCK_DIAG],
    ALLOWED,
    EPERM,
  ],
}

export const NO_KOFFI: LesserMachine = {
  hidden: join(realpathSync(join(COURSE, 'node_modules')), 'koffi'),
}

/** A container that may not trace. */
export const NO_PIDFD_GETFD: LesserMachine = {
  forbidden: [[LOAD, 0, 0, NUMBER], [JUMP_IF_EQUAL, 0, 1, PIDFD_GETFD], EPERM, ALLOWED],
}

/** A container as Docker makes it by default: what cannot be seen through is unknown to it. */
export const NO_NAMESPACES: LesserMachine = {
  forbidden: [
    [LOAD, 0, 0, NUMBER],
    [JUMP_IF_EQUAL, 5, 0, unshare],
    [JUMP_IF_EQUAL, 5, 0, CLONE3],
    [JUMP_IF_EQUAL, 0, 2, clone],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    [JUMP_IF_ANY, 1, 0, NAMESPACES],
    ALLOWED,
    EPERM,
    ENOSYS,
  ],
}

/** A network that closes no connection as it should: its kernel has no room for any in TIME_WAIT. */
export const NO_TIME_WAIT: LesserMachine = { narrowed: '/proc/sys/net/ipv4/tcp_max_tw_buckets' }

/** Has `npm run grade` grade a submission there. @param words what else it is told: units, options */
export async function gradeOn(machine: LesserMachine, submission: string, ...words: string[]) {
  const { hidden, forbidden, narrowed } = machine
  const directory = mkdtempSync(join(TEMPORARY, 'lesser-'))
  const [filter, json] = [join(directory, 'filter'), join(directory, 'report.json')]
  writeFileSync(filter, Buffer.concat((forbidden ?? [ALLOWED]).map(packed)))
  const around = ['--dev-bind', '/', '/', ...(hidden ? ['--tmpfs', hidden] : [])]
  if (narrowed) around.push('--unshare-user', '--unshare-net', '--cap-add', 'CAP_NET_ADMIN')
  const narrowing = narrowed ? ['sh', '-c', `echo 0 > ${narrowed} && exec "$@"`, 'sh'] : []
  const grade = ['grader/start.mjs', 'grade', ...words, '--submission', submission, '--json', json]
  const run = 'exec bwrap --die-with-parent --seccomp 3 "$@" 3< "$0"'
  const { exitCode, all } = await execa(
    'sh',
    ['-c', run, filter, ...around, '--', ...narrowing, process.execPath, ...grade],
    { cwd: COURSE, env: { TMPDIR: TEMPORARY }, reject: false, all: true, stdin: 'ignore' },
  )
  onTestFailed(() => console.error(all))
  return { exitCode, report: JSON.parse(readFileSync(json, 'utf8')) as Report }
}

/** `struct sock_filter`: a code, two distances, a value. */
function packed([code, ifTrue, ifFalse, value]: Instruction): Buffer {
  const bytes = Buffer.from([code, 0, ifTrue, ifFalse, 0, 0, 0, 0])
  bytes.writeUInt32LE(value, 4)
  return bytes
}

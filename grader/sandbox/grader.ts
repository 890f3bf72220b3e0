import { chownSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { COURSE } from '../course.ts'
import type { CommandLine } from '../programs/runnable.ts'

/** Who the second grader and the programs are where the grader is root: nobody, whose processes limits do bind. */
const NOBODY = 65_534

/** All that the checks of one run may have on the disk at a time: it is memory. */
const DISK_BYTES = 512 * 2 ** 20

/** Where, in a run's directory, the conversations in the sandbox have their files. */
export const HELD = 'held'

/**
 * The command line that runs another in a network of its own, out of which nothing leads, with all privileges over it and none
 * outside, as an ordinary user. With it end all processes below it, also those just being started: the kernel ends a pid namespace
 * with its first process.
 * @param directory the run's; in it {@link HELD} is a disk of a bounded size
 */
export function isolated(line: CommandLine, directory: string): CommandLine {
  const held = ['--size', String(DISK_BYTES), '--tmpfs', join(directory, HELD)]
  const privileges = ['--unshare-user', '--uid', '0', '--gid', '0', '--cap-add', 'ALL']
  return asOrdinaryUser(
    {
      command: 'bwrap',
      arguments: [
        ...[...privileges, '--unshare-net', '--unshare-pid', '--die-with-parent'],
        // What leads it astray cannot have it write anywhere else, either.
        ...['--ro-bind', '/', '/', '--dev-bind', '/dev', '/dev', '--proc', '/proc'],
        ...['--bind', directory, directory, ...held],
        ...['--', line.command, ...line.arguments],
      ],
    },
    [process.execPath, COURSE, process.cwd(), directory],
  )
}

/** @param needs what it must be able to reach, also where a directory on the way is closed to all but root */
function asOrdinaryUser(line: CommandLine, needs: string[]): CommandLine {
  if (!isRoot()) return line
  const nobody = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--no-new-privs']
  const changed = ['setpriv', ...nobody, line.command, ...line.arguments]
  const opened = opening(needs)
  if (opened.length === 0) return { command: 'setpriv', arguments: changed.slice(1) }
  const around = ['--die-with-parent', '--dev-bind', '/', '/', ...opened]
  return { command: 'bwrap', arguments: [...around, '--', ...changed] }
}

/** In place of each closed directory, for this command alone, one that holds only what is needed. */
function opening(needs: string[]): string[] {
  const closed = new Set(needs.flatMap((path) => ways(path).find(isClosed) ?? []))
  return [...closed].flatMap((directory) => {
    const below = needs.filter((path) => path.startsWith(`${directory}/`))
    const between = below.flatMap(ways).filter((path) => path.startsWith(`${directory}/`))
    return [
      ...['--perms', '0755', '--tmpfs', directory],
      ...[...new Set(between)].flatMap((path) => ['--perms', '0755', '--dir', path]),
      ...below.flatMap((path) => ['--bind', path, path]),
    ]
  })
}

/** The directories above a path, the topmost first. */
function ways(path: string): string[] {
  const above = dirname(path)
  return above === path ? [] : [...ways(above), above]
}

function isClosed(directory: string): boolean {
  const stat = statSync(directory)
  return stat.uid !== NOBODY && (stat.mode & 0o001) === 0
}

/** Root here, and not only in a user namespace where other numbers do not exist: user_namespaces(7). */
function isRoot(): boolean {
  if (process.getuid?.() !== 0) return false
  const [, outside, length] = readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/)
  // user_namespaces(7): a namespace may know one user alone, and then nothing can be given away.
  return outside === '0' && Number(length) > NOBODY
}

/** Gives a directory and all in it to who the second grader will be. */
export function handOver(directory: string): void {
  if (!isRoot()) return
  chownSync(directory, NOBODY, NOBODY)
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    chownSync(join(directory, entry), NOBODY, NOBODY)
}

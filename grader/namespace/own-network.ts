import { spawnSync } from 'node:child_process'
import { setUpNetwork } from './network.ts'

/**
 * What starts a program in a network namespace of its own. Who is not root becomes root of a user namespace for it, which means
 * nothing outside of it: user_namespaces(7).
 */
export function unshare(): [command: string, argument: string] {
  return ['unshare', process.getuid?.() === 0 ? '-n' : '-Urn']
}

/** Why this system gives programs no network of their own; undefined where it does. */
export function whyNoOwnNetwork(): string | undefined {
  const [command, argument] = unshare()
  const { error, status, stderr } = spawnSync(command, [argument, 'true'], { encoding: 'utf8' })
  if (error) return 'unshare (util-linux) is not installed'
  return status === 0 ? undefined : stderr.trim()
}

const INSIDE = 'SOCKET_COURSE_OWN_NETWORK'

/** The exit code of a lab that this system does not allow to show anything. */
export const CANNOT = 77

/**
 * For a lab: runs the very program that calls it again, in a network of its own, and comes back there only. Where the system does
 * not allow that, says so and ends.
 */
export function enterOwnNetwork(): void {
  if (process.env[INSIDE]) {
    setUpNetwork()
    return
  }
  const reason = whyNoOwnNetwork()
  if (reason !== undefined) {
    console.log(`this system gives a program no network of its own: ${reason}`)
    process.exit(CANNOT)
  }
  const [command, argument] = unshare()
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, [INSIDE]: 'yes' }
  process.exit(spawnSync(command, [argument, ...program], { stdio: 'inherit', env }).status ?? 1)
}

/** What a machine has of all that judging wants: each thing is tried, with the grader's own means. */
import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { COURSE } from '../course.ts'
import { whyNoOwnNetwork } from '../namespace/own-network.ts'
import { whyNoSandbox } from '../sandbox/probe.ts'
import { find, type Need, TOOLS, whyNoLibc } from '../witnesses/machine.ts'
import { hasProc, readText } from '../witnesses/proc.ts'
import { borrowsDescriptor, cutsCable, fewDescriptors, noLoopback, refused } from './probes.ts'

export type System = 'linux' | 'wsl' | 'macos' | 'windows' | 'other'

/** Everything that is looked for. */
export type Thing =
  | Need
  | 'Node'
  | 'packages'
  | 'libc'
  | 'IPv4'
  | '/proc'
  | 'own network'
  | 'bubblewrap'
  | 'Chromium'

export type Examination = {
  system: System
  /** How its packages are installed. */
  installer?: 'apt' | 'dnf'
  description: string
  /** Why something is not there; what is there has no entry. */
  missing: Partial<Record<Thing, string>>
}

/** Where to look; a test looks elsewhere. */
export type Place = { path: string; root: string; node: string; platform: NodeJS.Platform }

const HERE: Place = {
  path: process.env.PATH ?? '',
  root: COURSE,
  node: process.versions.node,
  platform: process.platform,
}

export const NOT_INSTALLED = 'not installed'

const OLDEST_NODE = [20, 19] as const

export async function examine(place: Partial<Place> = {}): Promise<Examination> {
  const { path, root, node, platform } = { ...HERE, ...place }
  const installed = (command: string) => (find(command, path) ? undefined : NOT_INSTALLED)
  const reasons: [Thing, string | undefined][] = [
    ['Node', oldNode(node)],
    ['packages', notInstalled(root)],
    ['libc', whyNoLibc()],
    ['IPv4', await noLoopback('127.0.0.1')],
    ['IPv6', await noLoopback('::1')],
    ['/proc', hasProc ? undefined : platform === 'linux' ? 'not mounted' : 'only Linux has it'],
    ['pidfd_getfd', await refused(borrowsDescriptor)],
    ['SO_ATTACH_FILTER', await refused(cutsCable)],
    ['own network', platform === 'linux' ? whyNoOwnNetwork() : 'only Linux has them'],
    ['descriptors', fewDescriptors()],
    ...TOOLS.map((tool): [Thing, string | undefined] => [tool, installed(tool)]),
    ['bubblewrap', installed('bwrap') ?? (await whyNoSandbox())],
    [
      'Chromium',
      ['chromium', 'chromium-browser', 'google-chrome'].some((name) => !installed(name))
        ? undefined
        : NOT_INSTALLED,
    ],
  ]
  return {
    system: systemOf(platform),
    installer: find('apt-get', path) ? 'apt' : find('dnf', path) ? 'dnf' : undefined,
    description: `${os.type()} ${os.release()} ${os.arch()}, Node ${node}`,
    missing: Object.fromEntries(reasons.filter(([, reason]) => reason !== undefined)),
  }
}

function systemOf(platform: NodeJS.Platform): System {
  if (platform === 'darwin') return 'macos'
  if (platform === 'win32') return 'windows'
  if (platform !== 'linux') return 'other'
  return /microsoft/i.test(readText('/proc/sys/kernel/osrelease') ?? '') ? 'wsl' : 'linux'
}

function oldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const fits = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  return fits ? undefined : `this is ${version}`
}

/** What package.json asks for and node_modules does not have. */
function notInstalled(root: string): string | undefined {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const names = Object.keys({ ...dependencies, ...devDependencies })
  const missing = names.filter((name) => !existsSync(join(root, 'node_modules', name)))
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined
}

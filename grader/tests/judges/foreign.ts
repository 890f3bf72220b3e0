/** Programs from elsewhere: how to tell which one is installed, and which versions were tried. */
import { execaSync } from 'execa'
import { everythingRequired, find } from '../../witnesses/machine.ts'

export type Foreign = {
  /** As people call it. */
  name: string
  /** The package that has it, in Debian. */
  package: string
  /** What to start it with so that it tells its version. */
  asked: string[]
  /** What it answers, with its version if it has one; another program with the same command answers otherwise. */
  says: RegExp
  /** The oldest and the newest version that were tried. */
  tried: [string, string]
  /** Versions that cannot be used at all, and why. */
  unfit?: Record<string, string>
}

export const FOREIGN = {
  socat: {
    name: 'socat',
    package: 'socat',
    asked: ['-V'],
    says: /socat version ([\d.]+)/,
    tried: ['1.7.4.4', '1.8.0.3'],
  },
  ncat: {
    name: 'Ncat',
    package: 'ncat',
    asked: ['--version'],
    says: /Ncat: Version ([\d.]+)/,
    tried: ['7.93', '7.95'],
  },
  nc: {
    name: 'OpenBSD netcat',
    package: 'netcat-openbsd',
    asked: ['-h'],
    says: /OpenBSD netcat \(Debian patchlevel ([\d.]+)/,
    tried: ['1.219', '1.229'],
  },
  busybox: {
    name: 'BusyBox',
    package: 'busybox',
    asked: [],
    says: /BusyBox v([\d.]+)/,
    tried: ['1.35.0', '1.37.0'],
  },
  tcpserver: {
    name: 'tcpserver (ucspi-tcp)',
    package: 'ucspi-tcp',
    asked: [],
    says: /usage: tcpserver/,
    tried: ['0.88', '0.88'],
  },
  'in.tftpd': {
    name: 'tftpd-hpa',
    package: 'tftpd-hpa',
    asked: ['-V'],
    says: /tftp-hpa ([\d.]+)/,
    tried: ['5.2', '5.2'],
    unfit: { '5.3': 'does not answer the first request after its start' },
  },
  python3: {
    name: 'Python',
    package: 'python3',
    asked: ['--version'],
    says: /Python ([\d.]+)/,
    tried: ['3.11.2', '3.13.0'],
  },
  wc: {
    name: 'GNU wc',
    package: 'coreutils',
    asked: ['--version'],
    says: /GNU coreutils\) ([\d.]+)/,
    tried: ['9.1', '9.7'],
  },
  curl: {
    name: 'curl',
    package: 'curl',
    asked: ['--version'],
    says: /curl ([\d.]+)/,
    tried: ['7.88.1', '8.14.1'],
  },
} satisfies Record<string, Foreign>

export type ForeignName = keyof typeof FOREIGN

/**
 * Why what needs these programs cannot be tried here, in one line; undefined where it can. Where everything is required, what is not
 * installed is an error, and a version that nobody has tried yet is tried.
 * @throws {Error} when a program is required and not there
 */
export function whyNot(names: readonly ForeignName[], asRoot = false): string | undefined {
  const reasons = [
    ...names.map(whyNotThis),
    asRoot && process.getuid?.() !== 0 ? 'only root may' : undefined,
  ]
  const [reason] = reasons.filter((each) => each !== undefined)
  return reason
}

function whyNotThis(command: ForeignName): string | undefined {
  const { name, tried, unfit }: Foreign = FOREIGN[command]
  const version = versionOf(command)
  if (version === undefined) {
    if (everythingRequired) throw new Error(`${name} is required here and not installed`)
    return `${name} is not installed`
  }
  const reason = unfit?.[version]
  if (reason) return `${name} ${version} ${reason}`
  const [oldest, newest] = tried
  const known = compare(oldest, version) <= 0 && compare(version, newest) <= 0
  return known || everythingRequired ? undefined : `${name} ${version} was not tried yet`
}

/** The version of what is installed; the newest that was tried where a program does not tell its own. */
function versionOf(command: ForeignName): string | undefined {
  if (!find(command)) return undefined
  const { asked, says, tried }: Foreign = FOREIGN[command]
  const { all = '' } = execaSync(command, asked, { all: true, reject: false, stdin: 'ignore' })
  const told = says.exec(all)
  return told ? (told[1] ?? tried[1]) : undefined
}

const byNumbers = new Intl.Collator('en', { numeric: true })
const compare = (one: string, other: string): number => byNumbers.compare(one, other)

/** How to get what is missing, on the system that it is missing on. */
import { type Examination, NOT_INSTALLED, type Thing } from './examine.ts'

/** Names of packages, where they have one. */
const PACKAGES: Partial<Record<Thing, { apt: string; dnf?: string; brew?: string }>> = {
  curl: { apt: 'curl', dnf: 'curl', brew: 'curl' },
  tftp: { apt: 'tftp-hpa', dnf: 'tftp' },
  atftp: { apt: 'atftp' },
  python3: { apt: 'python3', dnf: 'python3', brew: 'python' },
  bubblewrap: { apt: 'bubblewrap', dnf: 'bubblewrap' },
  Chromium: { apt: 'chromium', dnf: 'chromium', brew: '--cask chromium' },
}

const ONLY_LINUX: Thing[] = [
  '/proc',
  'pidfd_getfd',
  'SO_ATTACH_FILTER',
  'own network',
  'bubblewrap',
]

const UBUNTU = 'on Ubuntu 24.04: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0'

/** What a container or a system forbids by default, and how it is allowed. */
const FORBIDDEN: Partial<Record<Thing, string[]>> = {
  '/proc': ['sudo mount -t proc proc /proc'],
  pidfd_getfd: ['in a container: start it with --cap-add=SYS_PTRACE'],
  'own network': [
    'where there is no unshare: install util-linux',
    'in a container: --security-opt seccomp=unconfined, or the devcontainer',
    UBUNTU,
  ],
  bubblewrap: [
    UBUNTU,
    'in a container: --security-opt seccomp=unconfined --security-opt systempaths=unconfined',
    'where it is too old: Debian 12, Ubuntu 24.04 and later have one that is not',
  ],
  SO_ATTACH_FILTER: ['in a container that emulates the kernel: use a virtual machine instead'],
}

/** @returns commands, or ways, a line each */
export function remedies(thing: Thing, found: Examination): string[] {
  const lacking = found.missing[thing] === NOT_INSTALLED
  const forbidden =
    ['linux', 'wsl'].includes(found.system) && !lacking ? FORBIDDEN[thing] : undefined
  return forbidden ?? [remedy(thing, found)]
}

function remedy(thing: Thing, { system, installer }: Examination): string {
  if (system === 'windows')
    return 'wsl --install, then clone the course inside it and take it there'
  if (thing === 'Node') return 'https://nodejs.org, or: nvm install 24'
  if (thing === 'packages' || thing === 'libc') return 'npm ci'
  if (thing === 'descriptors') return 'ulimit -n 4096, in the shell that you start the course from'
  if (thing === 'IPv4') return 'bring the loopback interface up: sudo ip link set lo up'
  if (thing === 'IPv6')
    return system === 'macos'
      ? 'sudo ifconfig lo0 inet6 ::1'
      : 'sudo sysctl net.ipv6.conf.lo.disable_ipv6=0'
  if (system === 'macos' && ONLY_LINUX.includes(thing))
    return 'take the course in a Linux container or virtual machine: open it in the devcontainer'
  return install(thing, { system, installer })
}

function install(
  thing: Thing,
  { system, installer }: Pick<Examination, 'system' | 'installer'>,
): string {
  const { apt, dnf, brew } = PACKAGES[thing] ?? {}
  if (system === 'macos') return brew ? `brew install ${brew}` : inDevcontainer
  if (installer === 'dnf') return dnf ? `sudo dnf install ${dnf}` : inDevcontainer
  if (installer === 'apt') return `sudo apt install ${apt}`
  return `install ${apt} (that is its name in Debian)`
}

const inDevcontainer = 'it has no package here; the devcontainer has it'

import { afterEach, describe, expect, it, vi } from 'vitest'
import { foreign } from '#posix'
import * as constants from '../constants.ts'
import { layoutOfEvent } from '../epoll.ts'
import type { Platform } from '../libc.ts'
import { levels, options } from '../options.ts'
import { ARCHITECTURES, valuesInC } from './headers.ts'
import { MACOS } from './macos-headers.ts'

const here = process.platform as Platform
const linuxOnly = /^(EPOLL|SOCK_(NONBLOCK|CLOEXEC)$|AF_NETLINK$)/

// What a name of ours is called in the headers of macOS.
const inMacOS: Record<string, string> = {
  SO_LINGER: 'SO_LINGER_SEC',
  TCP_KEEPIDLE: 'TCP_KEEPALIVE',
}

/** Everything we claim for a platform, by the name its headers use. @param flags constants.ts, as it is there */
function claimed(
  system: Platform = here,
  flags: Record<string, number> = constants,
): Record<string, number> {
  const tables = Object.values(options as Record<string, Record<string, Numbers>>)
  const entries = [levels as Record<string, Numbers>, ...tables].flatMap((table) =>
    Object.entries(table).map(([name, on]) => [name, on[system]] as const),
  )
  const known = Object.entries(flags).filter(
    ([name]) => system === 'linux' || !linuxOnly.test(name),
  )
  const all = [...entries, ...known].filter(([, number]) => number !== undefined)
  const named = all.map(([name, number]) => [
    (system === 'darwin' && inMacOS[name]) || name,
    (number as number) >>> 0,
  ])
  return Object.fromEntries(named)
}

type Numbers = Record<Platform, number | undefined>

// Sizes and offsets that the code relies on.
const layouts = {
  'sizeof(struct linger)': 8,
  'sizeof(struct timeval)': 16,
  'offsetof(struct timeval, tv_usec)': 8,
  'sizeof(struct sockaddr_in)': 16,
  'sizeof(struct sockaddr_in6)': 28,
  'offsetof(struct sockaddr_in6, sin6_scope_id)': 24,
  'sizeof(struct sockaddr_storage)': 128,
  'sizeof(((struct sockaddr_un *)0)->sun_path)': here === 'linux' ? 108 : 104,
  'sizeof(struct pollfd)': 8,
  'sizeof(ssize_t) == sizeof(void *)': 1,
  'sizeof(off_t)': 8,
  'sizeof(socklen_t)': 4,
}

function epollLayout(arch: string): Record<string, number> {
  if (here !== 'linux') return {}
  const [size, dataOffset] = layoutOfEvent(arch)
  return { 'sizeof(struct epoll_event)': size, 'offsetof(struct epoll_event, data)': dataOffset }
}

describe.skipIf(ARCHITECTURES.length === 0)('the C headers (needs gcc)', () => {
  it.each(ARCHITECTURES)('of %s have our constants', { timeout: 30_000 }, (arch) => {
    const names = Object.keys(claimed())
    expect(names.length).toBeGreaterThan(80)
    const unsigned = names.map((name) => `(unsigned)(${name})`)
    const found = Object.values(valuesInC(unsigned, { arch }))
    expect(claimed()).toEqual(Object.fromEntries(names.map((name, index) => [name, found[index]])))
  })

  it.each(ARCHITECTURES)('of %s have our layouts', { timeout: 30_000 }, (arch) => {
    const expected = { ...layouts, ...epollLayout(arch) }
    expect(valuesInC(Object.keys(expected), { arch })).toEqual(expected)
  })
})

describe('the headers of macOS', () => {
  afterEach(() => {
    vi.restoreAllMocks()
    vi.resetModules()
  })

  it('have our constants', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin')
    vi.resetModules()
    const there: typeof constants = await import('../constants.ts')
    expect(there.AF_INET6).not.toBe(10)
    expect(claimed('darwin', there)).toEqual(MACOS)
  })
})

describe('constants', () => {
  it('have errno numbers that koffi and Node agree about', () => {
    expect(foreign().os.errno.ENOPROTOOPT).toBe(here === 'linux' ? 92 : 42)
  })
})

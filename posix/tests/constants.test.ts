import { describe, expect, it } from 'vitest'
import { foreign } from '#posix'
import * as constants from '../constants.ts'
import type { Platform } from '../libc.ts'
import { levels, options } from '../options.ts'
import { hasCompiler, valuesInC } from './headers.ts'

const here = process.platform as Platform
const linuxOnly = /^(EPOLL|SOCK_(NONBLOCK|CLOEXEC)$|AF_NETLINK$)/

// What a name of ours is called in the headers of macOS.
const inMacOS: Record<string, string> = {
  SO_LINGER: 'SO_LINGER_SEC',
  TCP_KEEPIDLE: 'TCP_KEEPALIVE',
}

/** Everything we claim for this platform, by the name its headers use. */
function claimed(): Record<string, number> {
  const tables = Object.values(options as Record<string, Record<string, Numbers>>)
  const entries = [levels as Record<string, Numbers>, ...tables].flatMap((table) =>
    Object.entries(table).map(([name, on]) => [name, on[here]] as const),
  )
  const flags = Object.entries(constants).filter(
    ([name]) => here === 'linux' || !linuxOnly.test(name),
  )
  const all = [...entries, ...flags].filter(([, number]) => number !== undefined)
  const named = all.map(([name, number]) => [
    (here === 'darwin' && inMacOS[name]) || name,
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

const epollLayout = {
  'sizeof(struct epoll_event)': process.arch === 'x64' ? 12 : 16,
  'offsetof(struct epoll_event, data)': process.arch === 'x64' ? 4 : 8,
}

describe('constants', () => {
  const skip = !hasCompiler && process.env.COURSE_REQUIRE !== 'all'

  it.skipIf(skip)('are those of the C headers (needs gcc)', { timeout: 30_000 }, () => {
    const names = Object.keys(claimed())
    expect(names.length).toBeGreaterThan(80)
    const unsigned = names.map((name) => `(unsigned)(${name})`)
    const found = Object.values(valuesInC(unsigned))
    expect(claimed()).toEqual(Object.fromEntries(names.map((name, index) => [name, found[index]])))
  })

  it.skipIf(skip)('and so are the layouts (needs gcc)', { timeout: 30_000 }, () => {
    const expected = here === 'linux' ? { ...layouts, ...epollLayout } : layouts
    expect(valuesInC(Object.keys(expected))).toEqual(expected)
  })

  it('have errno numbers that koffi and Node agree about', () => {
    expect(foreign().os.errno.ENOPROTOOPT).toBe(here === 'linux' ? 92 : 42)
  })
})

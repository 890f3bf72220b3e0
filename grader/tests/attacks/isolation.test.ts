import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { fcntl } from '#posix'
import { COURSE } from '../../course.ts'
import { TEMPORARY } from '../support.ts'
import { attack, leftovers, noSandbox, requireSandbox, told, unitWith } from './support.ts'

requireSandbox()

describe.skipIf(noSandbox)('a program in the sandbox that looks around', () => {
  const canary = `canary-${randomUUID()}`
  let found: Record<string, unknown>
  beforeAll(async () => {
    vi.stubEnv('COURSE_CANARY', canary)
    vi.stubEnv('NODE_OPTIONS', '--no-warnings')
    const log = openSync(join(TEMPORARY, 'log-of-a-ci'), 'a')
    fcntl(log, 'F_SETFD', 0)
    found = await told('looks-around', { COURSE, CANARY: canary, LOG: 'log-of-a-ci' })
    closeSync(log)
  })
  afterEach(() => vi.unstubAllEnvs())

  it('is an ordinary user without privileges, and gains none', () => {
    expect(found).toMatchObject({ uid: 1000, privileges: '0' })
    expect(found.remounts, 'mount -o remount,rw / must fail').not.toBe(0)
    expect(found.namespaces, 'unshare -Ur must fail').not.toBe(0)
  })

  it('sees no process but its own', () => {
    expect(found.processes).toEqual(['bwrap', 'node'])
  })

  it('finds nothing of the grader’s environment, nor NODE_OPTIONS in its own', () => {
    expect(found.canary).toBe(false)
    const clean = ['HOME', 'LANG', 'PATH', 'PWD', 'SOCKET_COURSE_PROGRAM', 'TMPDIR']
    expect(clean).toEqual(expect.arrayContaining(found.environment as string[]))
  })

  it('inherits nothing that the grader was handed', () => expect(found.log).toBe(false))

  it('sees no solution, no check, no home, no repository', () => {
    expect(found).toMatchObject({ seen: [], home: [] })
  })

  it('has the limits of its exercise, also on processes', () => {
    const [cpu, data, files, processes, core] = found.limits as number[]
    expect([cpu, files, processes, core]).toEqual([20, 1024, 64, 0])
    expect(data).toBeGreaterThanOrEqual(512 * 2 ** 20)
    expect(data).toBeLessThan(2 ** 31)
    expect(found.killedFirst).toBe(1000)
  })

  it('finds localhost', () => expect(found.localhost).toBe('127.0.0.1'))
})

describe.skipIf(noSandbox)('a program in the sandbox', () => {
  it('reaches nobody: not beyond loopback, not who listens on this machine', async () => {
    const name = `socket-course-${randomUUID()}`
    const servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(`\0${name}`)]
    let visitors = 0
    for (const server of servers) server.on('connection', () => visitors++)
    await Promise.all(servers.map((server) => once(server, 'listening')))
    const { port } = servers[0]!.address() as { port: number }
    const outcome = await told('reaches-out', { PORT: String(port), NAME: name })
    for (const server of servers) server.close()
    const refused = 'ECONNREFUSED'
    expect(outcome).toEqual({ outside: 'ENETUNREACH', neighbour: refused, abstract: refused })
    expect(visitors).toBe(0)
  })

  it('changes nothing: not checks, solutions, results, its own program, nor what others print', async () => {
    const json = join(TEMPORARY, 'report.json')
    writeFileSync(json, '{}', { mode: 0o666 })
    const files = ['exercises/02-echo-server/checks.ts', 'solutions/02-echo-server/server.ts']
    const paths = [...files, 'package.json', 'node_modules/koffi/index.js'].map((file) =>
      join(COURSE, file),
    )
    const hashes = () => [json, ...paths, process.execPath].map(hash)
    const before = hashes()
    const said = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    const { written, own } = await told('writes-everywhere', { COURSE, JSON: json })
    for (const spy of said) expect(spy).not.toHaveBeenCalledWith(expect.stringContaining('FORGED'))
    expect(hashes()).toEqual(before)
    expect(existsSync(join(COURSE, 'node_modules/.socket-course-forged'))).toBe(false)
    // Below /tmp is a disk of its own, with its own program bound into it.
    expect(own).toEqual([])
    expect((written as string[]).filter((path) => !path.startsWith('/tmp/'))).toEqual([])
  })

  it('fills no disk', async () => {
    const outcome = await told('fills-disks')
    expect(outcome).toMatchObject({ '/': ['EROFS', 0], '/dev': ['EROFS', 0] })
    const bounded = Object.entries(outcome).filter(([place]) => !['/', '/dev'].includes(place))
    expect(bounded).toHaveLength(3)
    for (const [, [code, mebibytes]] of bounded as [string, [string, number]][]) {
      expect(code).toBe('ENOSPC')
      expect(mebibytes).toBeLessThanOrEqual(512)
    }
  })

  it('sees through a client that is a process of its own no more than it sees itself', async () => {
    const unit = await unitWith(
      '14-unix-socket',
      'tells each client who it is, as the kernel knows it',
    )
    const attacked = { unit, values: { COURSE }, sandbox: 'required' } as const
    const [{ failure }] = await attack('looks-through-a-client', attacked)
    const { roots, ...found } = JSON.parse(failure?.output ?? '{}')
    expect(roots[1]).toEqual(roots[0])
    expect(found).toEqual({
      course: false,
      environment: ['PATH', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', ''],
      privileges: true,
    })
  })

  it('starts only so many processes', async () => {
    const { started, code } = await told('forks-without-end')
    expect(code).toBe('EAGAIN')
    expect(started).toBeGreaterThan(10)
    expect(started).toBeLessThan(64)
    expect(leftovers()).toEqual([])
  })
})

function hash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

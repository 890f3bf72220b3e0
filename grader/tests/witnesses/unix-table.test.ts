import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { credentialsSeenBy } from '../../witnesses/credentials.ts'
import { hasProc } from '../../witnesses/proc.ts'
import { unixSocketsOf } from '../../witnesses/unix-table.ts'

const directory = mkdtempSync(join(tmpdir(), 'unix-table-'))
const opened: { destroy?(): void; close?(): void }[] = []
afterEach(() => {
  for (const each of opened.splice(0)) each.destroy ? each.destroy() : each.close?.()
  rmSync(directory, { recursive: true, force: true })
})

describe.runIf(hasProc)('the table of Unix sockets', () => {
  it('shows who listens, and what waits to be read', async () => {
    const before = unixSocketsOf(process.pid).map(({ inode }) => inode)
    const server = net.createServer({ pauseOnConnect: true }).listen(join(directory, 'socket'))
    opened.push(server)
    await once(server, 'listening')
    const client = net.connect(join(directory, 'socket'))
    const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
    opened.push(client, accepted as net.Socket)
    client.write('hello')

    const rows = () => unixSocketsOf(process.pid).filter(({ inode }) => !before.includes(inode))
    await expect
      .poll(() =>
        rows()
          .map(({ receiveQueue }) => receiveQueue)
          .sort(),
      )
      .toEqual([0, 0, 5])
    expect(rows().filter(({ listening }) => listening)).toHaveLength(1)
  })
})

describe.runIf(hasProc)('the credentials of a process', () => {
  it('are its own numbers where the observer shares its namespaces', () => {
    const [uid, gid] = [process.geteuid?.(), process.getegid?.()]
    expect(credentialsSeenBy(process.ppid, process.pid)).toEqual({ pid: process.pid, uid, gid })
  })
})

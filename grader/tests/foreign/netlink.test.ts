import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { inet_pton } from '#posix'
import { ALL_STATES, findConnection, listTcp } from '../../witnesses/inet-diag.ts'
import { type SocketRow, STATES, TIMERS } from '../../witnesses/socket-row.ts'
import { unixSocketsOf } from '../../witnesses/unix-table.ts'
import { rowsOfTable } from './tables.ts'

/** What the kernel answers to a question, a batch each; then that this was all. */
const kernel = vi.hoisted(() => ({ batches: [] as Uint8Array[] }))

vi.mock(import('#posix'), async (load) => {
  const netlink = 2 ** 20
  return {
    ...(await load()),
    socket: () => netlink,
    send: (_, bytes) => bytes.length,
    close: () => {},
    libc: (_, __, into) => {
      const batch = kernel.batches.shift() ?? DONE
      ;(into as Buffer).set(batch)
      return batch.length
    },
  }
})

vi.mock(import('../../witnesses/proc.ts'), async (load) => ({
  ...(await load()),
  tree: () => [7],
  descriptors: () => [{ fd: 3, target: 'socket:[4711]' }],
}))

const NLMSG_DONE = 3
const DONE = message(NLMSG_DONE, Buffer.alloc(4))
const SOCK_DIAG_BY_FAMILY = 20

/** netlink(7): a header of 16 bytes, and what it is about. */
function message(type: number, body: Uint8Array, length = 16 + body.length): Buffer {
  const header = Buffer.alloc(16)
  header.writeUInt32LE(length)
  header.writeUInt16LE(type, 4)
  return Buffer.concat([header, body, Buffer.alloc(-body.length & 3)])
}

/** `struct inet_diag_msg`, linux/inet_diag.h. */
function inetDiag({ protocol, local, remote, ...row }: SocketRow): Buffer {
  const bytes = Buffer.alloc(72)
  const family = protocol === 'tcp' ? 'AF_INET' : 'AF_INET6'
  bytes.set([family === 'AF_INET' ? 2 : 10, STATES.indexOf(row.state)])
  bytes.writeUInt8(TIMERS.indexOf(row.timer.kind), 2)
  bytes.writeUInt8(row.timer.times, 3)
  for (const [at, { address, port }] of [local, remote].entries()) {
    bytes.writeUInt16BE(port, 4 + 2 * at)
    bytes.set(inet_pton(family, address), 8 + 16 * at)
  }
  bytes.writeUInt32LE(Math.round(row.timer.seconds * 1000), 52)
  bytes.writeUInt32LE(row.receiveQueue, 56)
  bytes.writeUInt32LE(row.sendQueue, 60)
  bytes.writeUInt32LE(Number(row.inode), 68)
  return bytes
}

const body = fc.uint8Array({ maxLength: 120 })
const lengths = fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 0xffffffff }))
const anyMessage = fc
  .tuple(fc.constantFrom(2, 3, SOCK_DIAG_BY_FAMILY), body, lengths)
  .map(([type, bytes, length]) => message(type, bytes, length))
const unixMessage = fc
  .tuple(fc.nat(10), fc.constantFrom(4, 0), fc.uint8Array({ maxLength: 12 }))
  .map(([length, type, value]) => {
    const bytes = Buffer.concat([Buffer.alloc(16), Buffer.from([length, 0, type, 0]), value])
    bytes.writeUInt32LE(4711, 4)
    return message(SOCK_DIAG_BY_FAMILY, bytes)
  })
const whole = rowsOfTable.map((rows) =>
  rows.map((row) => message(SOCK_DIAG_BY_FAMILY, inetDiag(row))),
)
const batch = fc
  .tuple(fc.oneof(whole, fc.array(anyMessage), fc.array(unixMessage)), fc.nat(300))
  .map(([messages, less]) => Buffer.concat(messages).subarray(0, -less))
const batches = fc.array(fc.oneof(batch, body), { maxLength: 3 })

describe.runIf(process.platform === 'linux')('what the kernel answers over netlink', () => {
  it('is read, or passed over', () => {
    const end = { address: '127.0.0.1', port: 1 }
    fc.assert(
      fc.property(batches, (all) => {
        const asked = [() => listTcp(ALL_STATES), () => findConnection(end, end)]
        for (const ask of [...asked, () => unixSocketsOf(7)]) {
          kernel.batches = [...all]
          ask()
        }
      }),
      { numRuns: 500 },
    )
  })

  it('comes back as it was meant, in however many batches', () => {
    fc.assert(
      fc.property(fc.array(rowsOfTable, { maxLength: 3 }), (rows) => {
        const listening = (row: SocketRow) =>
          row.state === 'LISTEN' ? { ...row, sendQueue: 0 } : row
        kernel.batches = rows
          .filter((each) => each.length > 0)
          .map((each) =>
            Buffer.concat(each.map((row) => message(SOCK_DIAG_BY_FAMILY, inetDiag(row)))),
          )
        expect(listTcp(ALL_STATES)).toEqual(rows.flat().map(listening))
      }),
    )
  })
})

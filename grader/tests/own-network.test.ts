import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { COURSE, loadUnit, type Unit } from '../course.ts'
import { grade, gradeQuietly } from '../grade.ts'
import { NamespaceKeeper } from '../namespace/namespace.ts'
import { whyNoOwnNetwork } from '../namespace/own-network.ts'
import { checksum, makePacket, readPacket } from '../peers/packets.ts'
import type { CheckReport } from '../report.ts'
import { directorySubmission, type Submission } from '../submission.ts'

/** What passes the first check of a unit that wants a network of its own, and the unit with this check alone. */
async function alone(): Promise<[Submission, Unit[]]> {
  const unit = await loadUnit('17-raw-sockets')
  const checks = unit.exercise.checks.filter(({ ownNetwork }) => ownNetwork).slice(0, 1)
  const submission = await directorySubmission(join(COURSE, 'solutions'))
  return [submission, [{ ...unit, exercise: { ...unit.exercise, checks } }]]
}

async function report(): Promise<CheckReport> {
  const { exercises } = await gradeQuietly(...(await alone()))
  return exercises[0]!.checks[0]!
}

describe('a network of its own', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.skipIf(whyNoOwnNetwork() !== undefined)(
    'is where a check that wants one is held',
    async () => {
      const { verdict, transcript } = await report()
      expect({ verdict, transcript }).toEqual({ verdict: 'passed', transcript: undefined })
    },
  )

  it('is missed by name where nothing makes one', async () => {
    vi.stubEnv('PATH', '')
    const { verdict, reason } = await report()
    expect(verdict).toBe('skipped')
    expect(reason).toContain('unshare (util-linux) is not installed')
  })

  it.skipIf(whyNoOwnNetwork() !== undefined)(
    'serves the next run, too, where it is kept',
    async () => {
      const keeper = new NamespaceKeeper()
      const stop = new AbortController()
      await gradeQuietly(...(await alone()), { keeper, signal: stop.signal })
      const { kept } = keeper
      // Watch ends the run before with each save, also when it is over.
      stop.abort()
      const { score, maxScore } = await gradeQuietly(...(await alone()), { keeper })
      expect([keeper.kept === kept, kept?.isOpen, score]).toEqual([true, true, maxScore])
      await keeper.close()
      expect(kept?.isOpen).toBe(false)
    },
  )

  it.skipIf(whyNoOwnNetwork() !== undefined)('is left when the run is stopped', async () => {
    const stop = new AbortController()
    const events = grade(...(await alone()), { signal: stop.signal })
    const stopped = (async () => {
      for await (const { type } of events) if (type === 'check-started') stop.abort()
    })()
    await expect(stopped).rejects.toThrow(/aborted/)
  })
})

describe('packets', () => {
  const head = { source: '198.18.0.7', destination: '192.0.2.1', protocol: 17 }

  it('have the checksum of RFC 1071', () => {
    expect(checksum(Buffer.from('0001f203f4f5f6f7', 'hex'))).toBe(0x220d)
    expect(checksum(Buffer.from('ffff', 'hex'))).toBe(0)
    expect(checksum(Buffer.alloc(4))).toBe(0xffff)
    expect(checksum(Buffer.from('01', 'hex'))).toBe(0xfeff)
  })

  it('are read as they were made, whatever options they have', () => {
    for (const options of [Buffer.alloc(0), Buffer.alloc(8, 1)]) {
      const bytes = makePacket(head, Buffer.from('hello'), options)
      expect(checksum(bytes.subarray(0, 20 + options.length))).toBe(0)
      expect(readPacket(bytes)).toMatchObject({ ...head, body: Buffer.from('hello') })
    }
  })

  it('are not made of anything', () => {
    expect(readPacket(Buffer.alloc(19))).toBeUndefined()
    expect(readPacket(Buffer.alloc(40, 0x60))).toBeUndefined()
  })
})

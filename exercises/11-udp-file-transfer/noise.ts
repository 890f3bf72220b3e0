import type { Failure, Stage } from '#grader'
import { MAY_BE_LOAD } from '#grader/load'
import { amidNoise, makesNoise } from '#grader/peers/noise'
import { ack, data, OACK, RRQ, request, strings } from './tftp.ts'
import type { Transfer } from './transfer.ts'

/** The first wait of the contract, and what it may be late by. */
const WAIT_MS = 250
const MOST_LATE_MS = 1500

/** Sooner it comes in answer to the noise: the timer may be seen some 100 ms early after a packet that was late. */
const HURRIED_MS = 120

/** What means nothing at the port of any transfer: too short, no such opcode, or out of place. */
const NONSENSE = [
  Buffer.of(),
  Buffer.of(0),
  Buffer.of(0, 3),
  Buffer.of(0, 3, 0),
  Buffer.of(0, 4),
  Buffer.of(0, 4, 0),
  Buffer.of(0, 9, 0, 1),
  strings(OACK, 'blksize', '8'),
  request(RRQ, 'file'),
]

/** To whoever waits for ACK 1: no such number, or no ACK. */
export const NO_ACK_1 = [...NONSENSE, ack(2), ack(257), data(1, 'surplus')]

/** To whoever waits for DATA 2, and has DATA 1. */
export const NO_DATA_2 = [...NONSENSE, data(3, 'surplus'), data(258, 'surplus'), ack(1), ack(2)]

/**
 * In a new transfer, noise comes all the time after a packet of the program's, which must come again when the first wait is over: neither
 * hurried nor delayed by the noise. @returns the transfer, to be gone on with
 */
export function repeatsAmidNoise(
  stage: Stage,
  noise: Buffer[],
  begins: () => Promise<Transfer>,
): Promise<{ transfer: Transfer; longestSilence: number }> {
  return amidNoise(stage, WAIT_MS, async () => {
    const transfer = await begins()
    const longestSilence = await makesNoise(stage, transfer.heardAt, {
      make: async () => {
        for (const packet of noise) await transfer.sends(packet)
      },
      mostMs: WAIT_MS + MOST_LATE_MS,
      isOver: () => transfer.peer.unread > 0,
    })
    if (transfer.peer.unread === 0) throw untimely(transfer, 'none')
    const ms = await transfer.receivesAgain()
    if (ms < HURRIED_MS) throw untimely(transfer, `after ${ms} ms`)
    return { transfer, longestSilence }
  })
}

function untimely({ peer }: Transfer, received: string): Failure {
  return peer.failure('mismatch', {
    what: 'a repetition',
    expected: `the same once more, ${WAIT_MS} ms later, whatever comes meanwhile`,
    received,
    ...MAY_BE_LOAD,
  })
}

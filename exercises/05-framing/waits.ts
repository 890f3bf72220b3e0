import type { Stage } from '#grader'
import { answers, frames } from './frames.ts'

/** The contract's second, and what a busy machine may add to it. */
const MOST_MS = 1000
const MOST_LATE_MS = 1500

/** Three are as many bytes as a client sends at a time when it clogs a program. */
const FRAME_BYTES = 5 * 2 ** 10

/** A client that reads nothing and sends frames until answers wait in the program itself; and all that it is owed. */
export async function clogs({ server, random }: Stage, name: string) {
  const peer = await server.connect(name)
  const payloads: Buffer[] = []
  await peer.clogs((length) => {
    const count = Math.ceil(length / FRAME_BYTES)
    const fresh = Array.from({ length: count }, () => random.lines(FRAME_BYTES - 4))
    payloads.push(...fresh)
    return frames(fresh)
  })
  return { peer, due: answers(payloads) }
}

/** No connection must be left a second after `since`, also of a program that is never asleep for long. */
export async function isLetGo({ server }: Stage, since: number, what: string): Promise<void> {
  const expected = `the listening socket alone, within ${MOST_MS} ms`
  await server.socketsBecome(
    (sockets) => sockets.every(({ state }) => state === 'LISTEN'),
    { what, expected },
    { since, ms: MOST_MS + MOST_LATE_MS },
  )
}

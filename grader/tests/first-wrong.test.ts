import { describe, expect, it } from 'vitest'
import type { FailureFacts } from '../failure.ts'
import { firstWrong } from '../first-wrong.ts'
import type { Entry } from '../transcript.ts'
import { echoes, graded } from './support.ts'

const entry = (peer: string, event: string, text?: string): Entry =>
  text === undefined
    ? { ms: 0, peer, event }
    : { ms: 0, peer, event, bytes: btoa(text), length: text.length }

const alice = [entry('alice', 'sends', 'hello'), entry('alice', 'receives', 'he')]
const rest = [entry('alice', 'receives', 'lL'), entry('alice', 'receives', 'o')]
const bytes = (text: string) => Buffer.from(text)

describe('where a conversation first goes wrong', () => {
  it.each<[string, FailureFacts, Entry[], Entry | undefined]>([
    [
      'the arrival with the first wrong byte',
      { kind: 'mismatch', peer: 'alice', expected: bytes('hello'), received: bytes('helLo') },
      [...alice, ...rest],
      rest[0],
    ],
    [
      'the arrival of what was not to come',
      { kind: 'surplus', peer: 'alice', expected: 'nothing', received: bytes('o') },
      [...alice, ...rest],
      rest[1],
    ],
    ['nowhere, where nothing came', { kind: 'silence', peer: 'alice' }, alice, undefined],
    [
      'the end of the program, where that explains the silence',
      { kind: 'reset', peer: 'alice' },
      [...alice, entry('alice', 'is reset'), entry('server', 'exits with 1')],
      entry('server', 'exits with 1'),
    ],
    [
      'not the end of a program of the grader’s own',
      { kind: 'ended', peer: 'alice' },
      [...alice, entry('curl', 'exits with 0'), entry('alice', 'sees the end')],
      entry('alice', 'sees the end'),
    ],
  ])('is %s', (_, facts, transcript, expected) => {
    expect(firstWrong(facts, transcript, ['server'])).toEqual(expected)
  })

  it('is told by the grader', async () => {
    const { failure, transcript = [] } = await graded('crashes-at-start', echoes)
    expect(transcript[failure!.at!]?.event).toBe('exits with 1')
    const silent = await graded('says-nothing', echoes, { patience: 0.4 })
    expect(silent.failure).toMatchObject({ kind: 'silence', peer: 'alice' })
    expect(silent.failure).not.toHaveProperty('at')
  })
})

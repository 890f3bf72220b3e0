import { describe, expect, it } from 'vitest'
import { diagnose } from '../diagnosis.ts'
import type { ProgramEvidence } from '../evidence.ts'
import type { FailureFacts } from '../failure.ts'
import { diagnoseBytes } from '../mistakes.ts'
import type { Entry } from '../transcript.ts'

const program = (settings: Partial<ProgramEvidence> = {}): ProgramEvidence => ({
  name: 'server',
  flooded: false,
  outputMiB: 8,
  memoryMiB: 512,
  busy: false,
  unreadBytes: 0,
  unaccepted: 0,
  ...settings,
})
const silence: FailureFacts = { kind: 'silence', what: '5 bytes', timedOut: 'asleep' }
const ended = (code: number | null, signal: string | null = null) =>
  program({ exit: { code, signal } })

describe('the cause of a failure', () => {
  it.each<[string, FailureFacts, ProgramEvidence[], RegExp]>([
    ['the file', { kind: 'unreadable', what: 'x.ts was not graded: why.' }, [], /^x\.ts was not/],
    ['the syntax', { kind: 'not-transpiled', what: 'x.ts:1:2: no' }, [], /^x\.ts:1:2: no$/],
    ['a flood', silence, [program({ flooded: true })], /wrote more than 8 MiB/],
    ['a crash', silence, [ended(1)], /ended with exit code 1 in the middle/],
    ['an end', silence, [ended(0)], /ended by itself \(exit code 0\) in the middle/],
    ['an early end', { kind: 'never-listened' }, [ended(0)], /\(exit code 0\) before it listened/],
    ['an await', silence, [ended(13)], /exit code 13: .* an await was still open/],
    ['a crash of the second', silence, [{ ...ended(1), name: 'server 2' }], /^Server 2 ended/],
    ['memory', silence, [ended(null, 'SIGABRT')], /as Node does when memory runs out \(SIGABRT\)/],
    ['time', silence, [ended(null, 'SIGXCPU')], /used up its processor time/],
    ['a signal', silence, [ended(null, 'SIGSEGV')], /was ended by SIGSEGV/],
    ['a loop', silence, [program({ busy: true })], /busy all the time/],
    ['a full backlog', silence, [program({ unaccepted: 1 })], /leaves 1 connection waiting/],
    ['unread bytes', silence, [program({ unreadBytes: 1200 })], /leaves 1,200 bytes unread/],
    ['sleep', silence, [program({ sleepsIn: 'accept4' })], /It sleeps in accept4\(\)/],
    [
      'an exit code',
      { kind: 'exit-code', what: 'exit code 1' },
      [ended(0)],
      /not end with exit code 1/,
    ],
    ['nothing else', { kind: 'surplus', peer: 'bob' }, [program()], /^bob received something/],
    ['a last word', { kind: 'surplus', peer: 'bob' }, [ended(0)], /^bob received something/],
  ])('is %s', (_, facts, programs, cause) => {
    expect(diagnose(facts, programs, [])).toMatch(cause)
  })

  it('is not the end of a program that had ended before as it was to', () => {
    const runs = [{ ...ended(0), name: 'client' }, program({ name: 'client 2' })]
    expect(diagnose(silence, runs, [])).toContain('; client 2 runs')
    const both = [ended(1), program({ name: 'client' })]
    expect(diagnose(silence, both, [])).toContain('The server ended with exit code 1')
  })

  it('is a sentence for every kind of failure', () => {
    const kinds =
      'silence mismatch surplus ended reset refused never-ended never-exited never-listened crashed'
    for (const kind of [...kinds.split(' '), 'exit-code', 'output', 'kernel'])
      expect(diagnose({ kind, what: 'a word' } as FailureFacts, [], [])).toMatch(/^[A-Z].*\.$/)
  })
})

describe('a mistake that bytes betray', () => {
  const bytes = (data: string | number[]) => Buffer.from(data as string)
  const sends = (peer: string, data: string): Entry => ({
    ms: 0,
    peer,
    event: 'sends',
    bytes: Buffer.from(data).toString('base64'),
  })
  const talk = [sends('alice', 'from alice'), sends('bob', 'from bob')]

  it.each<[string, string | number[], string | number[], RegExp]>([
    ['text', [0xff, 0x41], [0xef, 0xbf, 0xbd, 0x41], /decoded as text/],
    ['text, so far', [0x41, 0xff, 0xc3, 0x28], [0x41, 0xef, 0xbf], /decoded as text/],
    ['another client', 'from alice', 'from bob', /^alice received what bob had sent/],
    ['an echo of an echo', 'hello', 'hellohello', /came twice/],
    ['a line end after', 'hello', 'hello\n', /line end was added/],
    ['a line end between', 'hello there', 'hello\r\n there', /line end was added/],
    [
      'another client, after a line',
      'hi\nfrom alice',
      'hi\nfrom bob',
      /received what bob had sent/,
    ],
    ['no line end', ' hello\n', ' hello', /line end is missing/],
    ['trimming', '  hello \n', 'hello', /White space at the edge was lost/],
  ])('is %s', (_, expected, received, cause) => {
    const facts = { expected: bytes(expected), received: bytes(received), peer: 'alice' }
    expect(diagnoseBytes({ kind: 'mismatch', ...facts }, talk)).toMatch(cause)
  })

  it.each([
    ['ended', 24, /ended the connection after 24 of the 1,024 bytes that were due/],
    ['reset', 24, /threw the connection away \(RST\) after 24/],
    ['ended', 0, /before anything came of what was due: 1,024 bytes/],
  ] as const)('is leaving early: %s, after %d bytes', (kind, length, cause) => {
    const expected = Buffer.alloc(1024, 'x')
    const received = expected.subarray(0, length)
    expect(diagnoseBytes({ kind, expected, received }, [])).toMatch(cause)
  })

  it.each<[string, string | number[], string | number[]]>([
    ['equal so far', 'hello', 'hel'],
    ['another text', 'hello', 'world'],
    ['nothing', 'hello', ''],
    ['nothing, where a line end was due', '\n', ''],
    ['told of another client', 'hello', '- from bob'],
    ['valid text', 'ü', 'ü!'],
  ])('is not seen in what is %s', (_, expected, received) => {
    const facts = { expected: bytes(expected), received: bytes(received), peer: 'alice' }
    expect(diagnoseBytes({ kind: 'silence', ...facts }, talk)).toBeUndefined()
    expect(
      diagnoseBytes({ kind: 'silence', expected: 'words', received: 'words' }, talk),
    ).toBeUndefined()
  })
})

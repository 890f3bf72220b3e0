import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstDifference, show, toBytes } from '../bytes.ts'
import { diagnose } from '../diagnosis.ts'
import type { Kind } from '../failure.ts'
import { firstWrong } from '../first-wrong.ts'
import { anchor } from '../headings.ts'
import { conversation } from '../reporters/conversation.ts'
import { harmless, harmlessLine } from '../reporters/harmless.ts'
import { Transcript } from '../transcript.ts'

const bytes = fc.uint8Array({ maxLength: 300 })

describe('firstDifference', () => {
  it('is where two byte strings part', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (head, a, b) => {
        const at = firstDifference(Buffer.concat([head, a]), Buffer.concat([head, b]))
        const equal = Buffer.compare(a, b) === 0
        expect(at === undefined).toBe(equal)
        expect(at ?? head.length).toBeGreaterThanOrEqual(head.length)
      }),
    )
  })

  it('is the length of the shorter when the longer begins with it', () => {
    expect(firstDifference(toBytes('hello'), toBytes('hello!'))).toBe(5)
    expect(firstDifference(toBytes(''), toBytes('x'))).toBe(0)
  })
})

describe('what bytes betray', () => {
  it('is told of any, and in one line', () => {
    const kinds = fc.constantFrom<Kind[]>('mismatch', 'ended', 'reset', 'surplus')
    const ends = fc.constantFrom('', '\n', '\r\n', ' ').map(Buffer.from)
    const near = fc.tuple(bytes, ends).map((both) => Buffer.concat(both))
    fc.assert(
      fc.property(kinds, near, near, fc.nat(300), (kind, sent, other, length) => {
        for (const received of [other, sent.subarray(0, length), Buffer.concat([sent, sent])]) {
          const facts = { kind, peer: 'alice', expected: sent, received }
          const transcript = new Transcript()
          transcript.record('bob', 'sends', other)
          transcript.record('alice', 'receives', received)
          const cause = diagnose(facts, [], transcript.entries())
          expect(cause).toMatch(/^[^\n]+$/)
          firstWrong(facts, transcript.entries(), ['server'])
        }
      }),
    )
  })
})

describe('show', () => {
  it.each([
    ['hello\n', '"hello\\n" (6 bytes)'],
    ['', 'nothing (0 bytes)'],
    ['\r', '"\\r" (1 byte)  hex 0d'],
    ['"\\', '"\\"\\\\" (2 bytes)'],
    [Buffer.from([0, 255, 65]), '"\\x00\\xffA" (3 bytes)  hex 00 ff 41'],
  ])('writes %j', (data, shown) => {
    expect(show(toBytes(data))).toBe(shown)
  })

  it('never leaves out the byte that matters, and is never long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (length, place) => {
        const focus = place % length
        const data = Buffer.alloc(length, 'a')
        data[focus] = 0xee
        expect(show(data, focus)).toContain('\\xee')
        expect(show(data, focus).length).toBeLessThan(500)
      }),
    )
  })
})

/** Whatever a terminal or a reader of lines acts on: all control and format characters but the line feed. */
const ACTIVE = /[\p{Cc}\p{Cf}\u2028\u2029]/u

describe('harmless', () => {
  it('lets no control character and no bidirectional mark through', () => {
    const escapes = ['\x1b[31m', '\x1b]8;;x\x07', '\u202e', '\b', '\r', '\x9b2J', '\u2028', 'a']
    const any = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code))
    const low = fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCodePoint(code))
    const pieces = fc.array(fc.oneof(fc.constantFrom(...escapes), low, any), { maxLength: 30 })
    const texts = pieces.map((all) => all.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        expect(harmless(text).replaceAll('\n', '')).not.toMatch(ACTIVE)
        expect(harmlessLine(text)).not.toMatch(ACTIVE)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps lines, and shows what it stopped', () => {
    expect(harmless('a\r\nb\rc\td\b')).toBe('a\nb\nc  d\\u{8}')
    expect(harmless('\x1b[1mbold\x1b[0m \u{1f600} ü')).toBe('bold \u{1f600} ü')
    expect(harmlessLine('a\nb')).toBe('a\\nb')
  })
})

describe('a transcript', () => {
  it('keeps the beginning and the end, and says what it left out', () => {
    const transcript = new Transcript()
    for (let at = 0; at < 1000; at++) transcript.record('alice', `event ${at}`)
    const entries = transcript.entries()
    expect(entries.length).toBeLessThanOrEqual(301)
    expect([entries[0]!.event, entries.at(-1)!.event]).toEqual(['event 0', 'event 999'])
    const gap = entries.find(({ peer }) => peer === 'grader')
    expect(gap!.event).toBe(`leaves out ${1000 - entries.length + 1} events`)
    expect(entries.map(({ ms }) => ms)).toEqual(entries.map(({ ms }) => ms).sort((a, b) => a - b))
  })

  it('keeps the first bytes of what moved, and its length', () => {
    const transcript = new Transcript()
    transcript.record('alice', 'sends', Buffer.alloc(100_000, 'x'))
    const [{ bytes = '', length } = {}] = transcript.entries()
    expect([Buffer.from(bytes, 'base64').length, length]).toEqual([512, 100_000])
  })
})

describe('a conversation', () => {
  it('tells who did what, in a line each', () => {
    const transcript = new Transcript()
    transcript.record('alice', 'sends', toBytes('hi\n'))
    transcript.record('server', 'ends')
    expect(conversation(transcript.entries())).toEqual([
      expect.stringMatching(/^ +\d+\.\d ms {2}alice {3}sends "hi\\n" \(3 bytes\)$/),
      expect.stringMatching(/^ +\d+\.\d ms {2}server {2}ends$/),
    ])
  })

  it('writes a packet in hex, and text with an accent as text', () => {
    const transcript = new Transcript()
    transcript.record('wire', 'sees', Buffer.from('4500001d00000000401100007f000001', 'hex'))
    transcript.record('alice', 'sends', toBytes('caf\u00e9'))
    transcript.record('bob', 'sends', toBytes('\0\x01notes.txt\0octet\0'))
    expect(conversation(transcript.entries())).toEqual([
      expect.stringMatching(/sees hex 4500001d00000000401100007f000001 \(16 bytes\)$/),
      expect.stringMatching(/sends "caf\\xc3\\xa9" \(5 bytes\)$/),
      expect.stringContaining('sends "\\x00\\x01notes.txt'),
    ])
  })

  it('gathers equal moves, and keeps the beginning and the end of long ones', () => {
    const transcript = new Transcript()
    for (let at = 0; at < 40; at++) transcript.record('alice', 'receives', toBytes('xyz'))
    expect(conversation(transcript.entries())).toEqual([
      expect.stringMatching(/alice {2}receives 120 bytes in 40 pieces, the last at \d+\.\d ms$/),
    ])
    for (let at = 0; at < 40; at++) transcript.record('alice', `move ${at}`)
    const lines = conversation(transcript.entries())
    expect(lines.length).toBeLessThan(20)
    expect(lines.at(-1)).toContain('move 39')
  })
})

describe('anchor', () => {
  it.each([
    ['How it ends', 'how-it-ends'],
    ['Bytes, not characters', 'bytes-not-characters'],
    ['`EADDRINUSE`: who is there?', 'eaddrinuse-who-is-there'],
    ['SO_REUSEADDR & friends', 'so_reuseaddr--friends'],
  ])('of %s', (heading, expected) => {
    expect(anchor(heading)).toBe(expected)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as frames from '../../../exercises/05-framing/frames.ts'
import { letterOf } from '../../../exercises/09-udp-chat/mailbox.ts'
import * as tftp from '../../../exercises/11-udp-file-transfer/tftp.ts'
import { fault, withPseudoHeader } from '../../../exercises/17-raw-sockets/faults.ts'
import { checksum, makePacket, readPacket } from '../../peers/packets.ts'

const bytes = (maxLength = 100) => fc.uint8Array({ maxLength }).map((each) => Buffer.from(each))
const address = fc.ipV4()
const host = fc.record({ source: address, destination: address, protocol: fc.nat(255) })
const options = fc
  .nat(10)
  .chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words }))
/** What can stand in a packet between two zero bytes. */
const word = fc.string({ unit: 'binary' }).filter((text) => /^[^\0\p{Cs}]*$/u.test(text))

/** Packets with a byte changed, and cut off somewhere. */
function damaged(packets: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc.tuple(packets, fc.nat(), fc.nat(255), fc.nat()).map(([packet, at, byte, cut]) => {
    const copy = Buffer.from(packet)
    if (copy.length > 0) copy[at % copy.length] = byte
    return copy.subarray(0, copy.length - (cut % (copy.length + 1)))
  })
}

describe('an IPv4 packet', () => {
  const packet = fc.tuple(host, bytes(), options).map((parts) => makePacket(...parts))

  it('comes back as it was made, with a header that sums to zero', () => {
    fc.assert(
      fc.property(host, bytes(), options, (head, body, options) => {
        const made = makePacket(head, body, options)
        expect(readPacket(made)).toEqual({ ...head, body, bytes: made })
        expect(checksum(made.subarray(0, made.length - body.length))).toBe(0)
      }),
    )
  })

  it('of any bytes is read or is none', () => {
    fc.assert(
      fc.property(fc.oneof(bytes(), damaged(packet)), (any) => {
        const read = readPacket(any)
        if (!read) return
        expect(read.body.length).toBeLessThanOrEqual(any.length - 20)
        expect([read.source, read.destination].join()).toMatch(/^[\d.]+,[\d.]+$/)
      }),
      { numRuns: 500 },
    )
  })

  it('has a fault that can be told, whatever the bytes', () => {
    const udp = host.map((head) => makePacket({ ...head, protocol: 17 }, Buffer.alloc(12)))
    fc.assert(
      fc.property(fc.oneof(bytes(), damaged(udp)), host, (any, { destination }) => {
        expect(fault(any, { destination, port: 7 })).toMatch(/^(it|the|its|another|why)\b/)
        if (any.length >= 20) withPseudoHeader(any)
      }),
    )
  })
})

describe('a TFTP packet', () => {
  const opcode = fc.nat(8)
  const request = fc.tuple(fc.constantFrom(tftp.RRQ, tftp.WRQ), word, fc.dictionary(word, word))
  const packet = fc.oneof(
    request.map((parts) => tftp.request(...parts)),
    fc.tuple(fc.nat(65_535), bytes()).map((parts) => tftp.data(...parts)),
    fc.tuple(opcode, fc.array(word)).map(([code, fields]) => tftp.strings(code, ...fields)),
  )

  it('comes back as it was made', () => {
    fc.assert(
      fc.property(request, ([code, name, options]) => {
        const made = tftp.request(code, name, options)
        expect(tftp.opcodeOf(made)).toBe(code)
        expect(tftp.fieldsOf(made)).toEqual([name, 'octet', ...Object.entries(options).flat()])
      }),
    )
    fc.assert(
      fc.property(fc.nat(65_535), bytes(), (number, block) => {
        const made = tftp.data(number, block)
        expect([tftp.opcodeOf(made), tftp.numberOf(made)]).toEqual([tftp.DATA, number])
        expect(made.subarray(4)).toEqual(block)
        expect(tftp.numberOf(tftp.ack(number))).toBe(number)
      }),
    )
    const names = fc.stringMatching(/^[a-z_]{1,9}$/)
    fc.assert(
      fc.property(fc.dictionary(names, word), (options) => {
        const made = tftp.strings(tftp.OACK, ...Object.entries(options).flat())
        expect(tftp.optionsOf(made)).toEqual({ ...options })
      }),
    )
  })

  it('of any bytes can be looked at and named', () => {
    fc.assert(
      fc.property(fc.oneof(bytes(), damaged(packet)), (any) => {
        expect(tftp.describe(any)).not.toMatch(/[\0-\x1f]/)
        expect(Number.isInteger(tftp.opcodeOf(any) + tftp.numberOf(any))).toBe(true)
        tftp.fieldsOf(any)
        for (const value of Object.values(tftp.optionsOf(any) ?? {}))
          expect(value).toBeTypeOf('string')
      }),
      { numRuns: 500 },
    )
  })
})

describe('a frame', () => {
  it('holds what it announces, and is answered backwards', () => {
    fc.assert(
      fc.property(bytes(), (payload) => {
        const made = frames.frame(payload)
        expect([made.readUInt32BE(0), made.subarray(4)]).toEqual([payload.length, payload])
        const answer = frames.answer(payload).subarray(4)
        expect(answer.toReversed()).toEqual(new Uint8Array(payload))
      }),
    )
  })
})

describe('a letter', () => {
  it('is read of any bytes', () => {
    const from = { host: '127.0.0.1', port: 1 }
    fc.assert(
      fc.property(bytes(), fc.array(word), (any, words) => {
        const { verb, id } = letterOf({ bytes: any, from, at: 0 })
        expect(`${verb}${id}`).not.toContain(' ')
        const line = words.join(' ')
        const [first = '', second = ''] = line.split(' ')
        const letter = letterOf({ bytes: Buffer.from(line), from, at: 0 })
        expect(letter).toEqual({ line, verb: first, id: second, from, at: 0 })
      }),
    )
  })
})

import { toBytes } from '#grader'
import type { Data } from '#grader/bytes'

export const LONGEST_PAYLOAD = 65_536

/** A length of 4 bytes, big-endian. */
export function announcement(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

export function frame(payload: Data): Buffer {
  const bytes = toBytes(payload)
  return Buffer.concat([announcement(bytes.length), bytes])
}

/** The frame that answers a frame with this payload. */
export function answer(payload: Data): Buffer {
  return frame(Buffer.from(toBytes(payload)).reverse())
}

export const TOO_LONG = frame('too long')

export const frames = (payloads: Data[]): Buffer => Buffer.concat(payloads.map(frame))
export const answers = (payloads: Data[]): Buffer => Buffer.concat(payloads.map(answer))

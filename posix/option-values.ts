import { inspect } from 'node:util'
import type { OptionName } from './options.ts'

/** struct linger: with `onoff` not 0, close waits up to `linger` seconds for the data to be acknowledged; 0 seconds resets. */
export interface Linger {
  onoff: number
  linger: number
}

/** struct timeval: a length of time. All zeros means "no limit" to SO_RCVTIMEO and SO_SNDTIMEO. */
export interface Timeval {
  sec: number
  /** Microseconds, 0 to 999,999. */
  usec: number
}

/** A value that does not fit its option: the wrong shape, or a number that does not fit its field. */
export class OptionValueError extends TypeError {
  override readonly name = 'OptionValueError'
}

/** How an option's value lies in memory. */
export interface ValueShape<Value> {
  /** As an error names it. */
  shape: string
  /** In bytes. */
  size: number
  decode(bytes: Buffer): Value
  encode(value: unknown, option: string): Uint8Array
}

const int: ValueShape<number> = {
  shape: 'an integer of 32 bits',
  size: 4,
  // The kernel answers some options with one byte, and says so in the length; an empty answer is a device that is not set.
  decode: (bytes) => {
    if (bytes.length === 4) return bytes.readInt32LE()
    return bytes.length === 0 ? 0 : bytes.readUIntLE(0, bytes.length)
  },
  encode: (value, option) => int32s([value], option, int.shape, value),
}

const linger: ValueShape<Linger> = {
  shape: '{ onoff, linger }',
  size: 8,
  decode: (bytes) => {
    const whole = filled(bytes, linger.size)
    return { onoff: whole.readInt32LE(0), linger: whole.readInt32LE(4) }
  },
  encode: (value, option) => {
    const { onoff, linger: seconds } = fields(value)
    return int32s([onoff, seconds], option, linger.shape, value)
  },
}

// Two longs on 64-bit Linux; a long, an int and four bytes of padding on macOS. In little-endian order a number of
// microseconds is the same bytes in both.
const timeval: ValueShape<Timeval> = {
  shape: '{ sec, usec }',
  size: 16,
  decode: (bytes) => {
    const whole = filled(bytes, timeval.size)
    return { sec: Number(whole.readBigInt64LE(0)), usec: whole.readInt32LE(8) }
  },
  encode: (value, option) => {
    const { sec, usec } = fields(value)
    if (!Number.isSafeInteger(sec)) throw misfit(option, timeval.shape, value)
    const bytes = Buffer.alloc(timeval.size)
    bytes.writeBigInt64LE(BigInt(sec as number), 0)
    bytes.set(int32s([usec], option, timeval.shape, value), 8)
    return bytes
  },
}

const structs = { SO_LINGER: linger, SO_RCVTIMEO: timeval, SO_SNDTIMEO: timeval }

const raw = {
  SO_PEERCRED: 'struct ucred',
  SO_ATTACH_FILTER: 'struct sock_fprog',
  TCP_INFO: 'struct tcp_info',
  TCP_CONGESTION: 'a string',
} satisfies Partial<Record<OptionName, string>>

type Structs = { [Name in keyof typeof structs]: ReturnType<(typeof structs)[Name]['decode']> }

/** Options whose value is neither an int nor a struct known here: getsockoptBytes reads them, a Uint8Array sets them. */
export type RawOption = keyof typeof raw

/** What getsockopt answers to an option's name: a number, if the option is not one of the few that have a struct. */
export type ValueOf<Name> = Name extends keyof Structs ? Structs[Name] : number

/** Any value that getsockopt may answer and setsockopt takes. */
export type OptionValue = number | Linger | Timeval

/** @throws {OptionValueError} if the option's value has no shape that is known here */
export function shapeOf(option: string | number): ValueShape<OptionValue> {
  if (typeof option === 'number') return int
  if (Object.hasOwn(structs, option)) return structs[option as keyof Structs]
  if (!Object.hasOwn(raw, option)) return int
  const shape = raw[option as RawOption]
  throw new OptionValueError(`${option} is ${shape}: get it with getsockoptBytes, set it as bytes`)
}

/** As C reads a struct of which the kernel has written less than there was room for: the rest is zeros. */
function filled(bytes: Buffer, size: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(size)], size)
}

function int32s(numbers: unknown[], option: string, shape: string, value: unknown): Uint8Array {
  const fits = numbers.every((number) => typeof number === 'number' && number === (number | 0))
  if (!fits) throw misfit(option, shape, value)
  return new Uint8Array(Int32Array.from(numbers as number[]).buffer)
}

const misfit = (option: string, shape: string, value: unknown): OptionValueError =>
  new OptionValueError(`${option} takes ${shape}, not ${inspect(value, { breakLength: Infinity })}`)

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

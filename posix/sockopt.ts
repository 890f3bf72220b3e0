import { type Descriptor, fileDescriptor } from './descriptor.ts'
import { libc } from './libc.ts'
import { optionNumbers } from './option-numbers.ts'
import { type OptionValue, type RawOption, shapeOf, type ValueOf } from './option-values.ts'
import type { Level, OptionName } from './options.ts'

/** An option whose value getsockopt can read: not one of those that only getsockoptBytes can. */
export type ReadableOption<L extends Level> = Exclude<OptionName<L>, RawOption>

// Lets in any string that is known at run time only, and no literal: a misspelt literal is left to the last overload, whose
// error then lists the names there are.
type AtRunTime<Name extends string> = string extends Name ? string : never

/** By number; the value is read as an int. */
export function getsockopt(socket: Descriptor, level: Level | number, option: number): number
/** By names that come in at run time. */
export function getsockopt<Name extends string>(
  socket: Descriptor,
  level: string | number,
  option: Name & AtRunTime<Name>,
): OptionValue
/**
 * Asks the kernel for one of a socket's options.
 *
 * Yes/no options answer 0 for no and something else for yes: 1 on Linux, the flag's own bit on macOS. SO_RCVBUF and
 * SO_SNDBUF answer on Linux twice what was set (socket(7)). SO_ERROR is cleared by being read.
 * @param level a name, or its number
 * @param option a name that this platform has at that level; of a raw number the value is read as an int
 * @throws {UnknownOptionError} for a name that this platform does not have
 * @throws {OptionValueError} for an option that is neither an int nor a struct known here (see {@link getsockoptBytes})
 * @throws {NoDescriptorError} if the socket is closed or not yet open
 * @throws {SystemError} what the kernel refused, e.g. `ENOPROTOOPT`
 * @see getsockopt(2); socket(7), ip(7), ipv6(7), tcp(7), udp(7) for the options
 */
export function getsockopt<L extends Level, Name extends ReadableOption<L>>(
  socket: Descriptor,
  level: L,
  option: Name,
): ValueOf<Name>
export function getsockopt(
  socket: Descriptor,
  level: string | number,
  option: string | number,
): OptionValue {
  const numbers = optionNumbers(level, option)
  const shape = shapeOf(option)
  return shape.decode(getsockoptBytes(socket, numbers.level, numbers.option, shape.size))
}

/**
 * The same for values of any other shape, such as those of TCP_INFO, SO_PEERCRED and TCP_CONGESTION.
 * @param size the most that is read
 * @returns exactly the bytes that the kernel wrote
 * @throws as {@link getsockopt}
 */
export function getsockoptBytes(
  socket: Descriptor,
  level: string | number,
  option: string | number,
  size: number,
): Buffer {
  const numbers = optionNumbers(level, option)
  const bytes = Buffer.alloc(size)
  const length = Uint32Array.of(size)
  libc(
    'int getsockopt(int fd, int level, int option, _Out_ void *value, _Inout_ uint32_t *length)',
    fileDescriptor(socket),
    numbers.level,
    numbers.option,
    bytes,
    length,
  )
  return bytes.subarray(0, length[0])
}

/** By number: an int, or bytes as they are. */
export function setsockopt(
  socket: Descriptor,
  level: Level | number,
  option: number,
  value: number | Uint8Array,
): void
/** By names that come in at run time. */
export function setsockopt<Name extends string>(
  socket: Descriptor,
  level: string | number,
  option: Name & AtRunTime<Name>,
  value: OptionValue | Uint8Array,
): void
/** An option whose value has no shape that is known here. */
export function setsockopt(
  socket: Descriptor,
  level: Level,
  option: RawOption,
  value: Uint8Array,
): void
/**
 * Sets one of a socket's options.
 * @param value an int; `{ onoff, linger }` for SO_LINGER, `{ sec, usec }` for SO_RCVTIMEO and SO_SNDTIMEO; bytes, for any option,
 *   go to the kernel as they are
 * @throws {OptionValueError} if the value does not fit the option
 * @throws {SystemError} what the kernel refused, e.g. `ENOPROTOOPT`, `EINVAL`, `EPERM`, `EDOM`
 * @throws otherwise as {@link getsockopt}
 * @see setsockopt(2)
 */
export function setsockopt<L extends Level, Name extends ReadableOption<L>>(
  socket: Descriptor,
  level: L,
  option: Name,
  value: ValueOf<Name> | Uint8Array,
): void
export function setsockopt(
  socket: Descriptor,
  level: string | number,
  option: string | number,
  value: OptionValue | Uint8Array,
): void {
  const numbers = optionNumbers(level, option)
  const name = typeof option === 'string' ? option : `option ${option}`
  const bytes = value instanceof Uint8Array ? value : shapeOf(option).encode(value, name)
  libc(
    'int setsockopt(int fd, int level, int option, const void *value, uint32_t length)',
    fileDescriptor(socket),
    numbers.level,
    numbers.option,
    bytes,
    bytes.length,
  )
}

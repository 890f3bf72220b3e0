import { AddressError } from './inet.ts'
import type { Platform } from './libc.ts'

// sizeof(sun_path), less the NUL that POSIX wants at the end of a path. A name without a file begins with a NUL and has none at its end.
const longest: Record<Platform, number> = { linux: 107, darwin: 103 }

/**
 * The `sun_path` of a struct sockaddr_un, cut to what is used.
 * @throws {AddressError} if it does not fit, or holds a NUL in the middle
 */
export function encodePath(path: string, system: Platform): Uint8Array {
  if (typeof path !== 'string') throw new AddressError('an AF_UNIX address needs a path')
  const bytes = Buffer.from(path)
  const isAbstract = path.startsWith('\0')
  if (isAbstract && system !== 'linux')
    throw new AddressError(
      'only Linux has socket names without a file (a path that begins with \\0)',
    )
  const length = isAbstract ? bytes.length - 1 : bytes.length
  if (length > longest[system])
    throw new AddressError(`a socket's path is at most ${longest[system]} bytes, not ${length}`)
  if (isAbstract || path === '') return bytes
  if (bytes.includes(0)) throw new AddressError('a path cannot hold a NUL byte')
  return Buffer.concat([bytes, Buffer.of(0)])
}

/** The other way; never throws, because any bytes can be a path: those that are not UTF-8 become U+FFFD. */
export function decodePath(bytes: Buffer, system: Platform): string {
  if (system === 'linux' && bytes[0] === 0) return bytes.toString()
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end)
}

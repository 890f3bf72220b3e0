import net from 'node:net'
import { quoted } from './names.ts'

/** An address that cannot be written as bytes, or bytes that are no address; `message` says why in one line. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
}

/** The families whose addresses have a text form. */
export type InternetFamily = 'AF_INET' | 'AF_INET6'

/**
 * An IP address as bytes, in network byte order: 4 for AF_INET, 16 for AF_INET6.
 * @param text `'127.0.0.1'`, `'::1'`, `'::ffff:127.0.0.1'` (RFC 4291, section 2.2); no names, no zone
 * @throws {AddressError} if the text is no address of this family
 * @see POSIX.1-2017 inet_pton()
 */
export function inet_pton(family: InternetFamily, text: string): Buffer {
  if (family === 'AF_INET') {
    if (net.isIPv4(text)) return Buffer.from(octets(text))
  } else if (net.isIPv6(text) && !text.includes('%')) {
    const [head = '', tail] = text.split('::')
    const left = pairs(head)
    const right = tail === undefined ? [] : pairs(tail)
    return Buffer.concat([
      Buffer.from(left),
      Buffer.alloc(16 - left.length - right.length),
      Buffer.from(right),
    ])
  }
  throw new AddressError(
    `${quoted(String(text))} is not an ${written[family]} address${advice(text)}`,
  )
}

/**
 * The text of an IP address, in the form of RFC 5952, as Node writes it.
 * @param bytes 4 for AF_INET, 16 for AF_INET6
 * @throws {AddressError} if there are more or fewer
 * @see POSIX.1-2017 inet_ntop()
 */
export function inet_ntop(family: InternetFamily, bytes: Uint8Array): string {
  const length = family === 'AF_INET' ? 4 : 16
  if (bytes.length !== length)
    throw new AddressError(`an ${written[family]} address is ${length} bytes, not ${bytes.length}`)
  if (family === 'AF_INET') return bytes.join('.')
  const groups = Buffer.from(bytes).toString('hex').match(/.{4}/g) as string[]
  return new net.SocketAddress({ family: 'ipv6', address: groups.join(':') }).address
}

const written = { AF_INET: 'IPv4', AF_INET6: 'IPv6' }

const octets = (text: string): number[] => text.split('.').map(Number)

// The bytes of 16-bit groups in hexadecimal; the last two may be written as an IPv4 address.
function pairs(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return octets(group)
    const number = Number.parseInt(group, 16)
    return [number >> 8, number & 0xff]
  })
}

function advice(text: string): string {
  if (net.isIPv4(text)) return ': it is an IPv4 address'
  if (net.isIPv6(text))
    return text.includes('%')
      ? ': the zone goes into scopeId, as a number'
      : ': it is an IPv6 address'
  return /[g-z]/i.test(text) ? ': the kernel takes no names, so look it up first' : ''
}

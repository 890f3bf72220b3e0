import { createHash } from 'node:crypto'
import { Failure } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'

export const NOTHING = Buffer.alloc(0)

/** The line that follows a file. */
export const checksum = (file: Buffer): Buffer =>
  Buffer.from(`${createHash('sha256').update(file).digest('hex')}\n`)

/** A request to store a file, up to its first byte. */
export const announcement = (name: string, length: number): Buffer =>
  Buffer.from(`PUT ${length} ${name}\n`)

export const put = (name: string, file: Buffer): Buffer =>
  Buffer.concat([announcement(name, file.length), file, checksum(file)])

/** The answer to GET. */
export const delivery = (file: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`OK ${file.length}\n`), file, checksum(file)])

/** The answer to LIST, of files in this order. */
export const listing = (...files: [name: string, size: number][]): string =>
  [`OK ${files.length}\n`, ...files.map(([name, size]) => `${size} ${name}\n`)].join('')

/** The next line must be ERR, with one of these codes; any code but 400 where none is given. */
export async function receivesError(peer: TcpPeer, ...codes: number[]): Promise<void> {
  const line = await peer.readsLine()
  const code = Number(/^ERR (\d{3}) ./.exec(line)?.[1] ?? Number.NaN)
  if (codes.length > 0 ? codes.includes(code) : code >= 0 && code !== 400) return
  const which = codes.length > 0 ? codes.join(' or ') : 'with a code other than 400'
  throw new Failure({
    kind: 'mismatch',
    peer: peer.name,
    expected: `ERR ${which} and a text`,
    received: Buffer.from(`${line}\n`),
  })
}

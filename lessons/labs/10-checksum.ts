// What TCP's checksum sees of a damaged payload, and what SHA-256 sees.
import { createHash } from 'node:crypto'

// #region sum
/** RFC 1071: the 16-bit words added up, with each carry brought back in. */
function internetChecksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
// #endregion

const payloads = {
  sent: 'pay 0100 to Bob!',
  'one bit flipped': 'pay 0101 to Bob!',
  'words exchanged': 'pay 0001 to Bob!',
  'two bits flipped': 'pay 1100 tn Bob!',
}
const text = (name: string, bytes: Buffer) => {
  const sum = internetChecksum(bytes).toString(16).padStart(4, '0')
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8)
  console.log(`${name.padEnd(16)} "${bytes}" TCP ${sum}  SHA-256 ${hash}…`)
}
for (const [name, payload] of Object.entries(payloads)) text(name, Buffer.from(payload))

// One port number in two byte orders, and what the kernel takes each for.
import { endianness } from 'node:os'
import { bindBytes, nameBytes } from '#grader/witnesses/raw-address'
import { close, socket } from '#posix'

// #region orders
const address = Buffer.from([2, 0, 0, 0, 127, 80, 80, 80, 0, 0, 0, 0, 0, 0, 0, 0])
const view = new DataView(address.buffer, address.byteOffset)
const asThisMachineDoes = endianness() === 'LE'

view.setUint16(2, 8080, asThisMachineDoes)
tryOut('as this machine stores numbers')
view.setUint16(2, 8080) // DataView's default is big-endian: network byte order.
tryOut('in network byte order')
// #endregion

function tryOut(how: string): void {
  const fd = socket('AF_INET', 'SOCK_DGRAM')
  bindBytes(fd, address)
  const port = nameBytes(fd).readUInt16BE(2)
  console.log(`8080 ${how} is ${hex(address.subarray(2, 4))}: bound to port ${port}`)
  close(fd)
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex').replace(/..(?=.)/g, '$& ')
}

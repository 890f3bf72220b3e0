// select, with arrays of bits: what they are good for once, and what they have no bit for.
import { bind, close, connect, dup, getsockname, libc, socket, write } from '#posix'

/** sizeof(fd_set) in every C library of Linux: FD_SETSIZE, which is 1,024, in bits. */
const FD_SET_BYTES = 128

const receives = socket('AF_INET', 'SOCK_DGRAM')
bind(receives, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
const sends = socket('AF_INET', 'SOCK_DGRAM')
connect(sends, getsockname(receives))

// #region select
function select(fds: number[], bytes: number): string {
  const set = Buffer.alloc(bytes)
  for (const fd of fds) {
    if (fd >> 3 >= bytes) return `no bit for one of them: the array ends at ${bytes * 8 - 1}`
    set[fd >> 3]! |= 1 << (fd & 7)
  }
  const prototype =
    'int select(int n, _Inout_ void *in, void *out, void *except, _Inout_ void *time)'
  const found = libc(prototype, Math.max(...fds) + 1, set, null, null, Buffer.alloc(16))
  const left = fds.filter((fd) => set[fd >> 3]! & (1 << (fd & 7)))
  return `${found} has news; bits that are left: ${left.length} of ${fds.length}`
}
// #endregion

console.log(`two sockets:            ${select([receives, sends], FD_SET_BYTES)}`)
write(sends, Buffer.from('hello'))
console.log(`one hears something:    ${select([receives, sends], FD_SET_BYTES)}`)
const copies: number[] = []
while ((copies.at(-1) ?? 0) < 1024) copies.push(dup(receives))
const high = copies.at(-1)!
console.log(`descriptor ${high}:        ${select([high], FD_SET_BYTES)}`)
console.log(`the same, longer array: ${select([high], 2 * FD_SET_BYTES)}`)
for (const fd of [...copies, receives, sends]) close(fd)

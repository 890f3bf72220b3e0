// A socket of each family, without a name yet, and what the kernel tells as its name all the same.
import { nameBytes } from '#grader/witnesses/raw-address'
import { close, socket } from '#posix'

const families = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10, AF_NETLINK: 16 }

for (const [name, number] of Object.entries(families)) {
  const fd = socket(number, 'SOCK_DGRAM')
  const bytes = nameBytes(fd)
  const field = bytes.subarray(0, 2).toString('hex').replace(/../, '$& ')
  const call = `socket(${name} = ${number})`
  console.log(`${call.padEnd(23)} has a name of ${bytes.length} bytes, ${field} first`)
  close(fd)
}

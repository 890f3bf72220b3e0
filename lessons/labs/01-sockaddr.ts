// Three socket addresses, field by field, as this system's kernel reads them.
import { encodeAddress, type SocketAddress } from '#posix'

// macOS has two bytes here as well: the first counts all bytes, the second is the family.
const head = process.platform === 'darwin' ? 'length, family' : 'family'

function show(address: SocketAddress, fields: [name: string, size: number][]): void {
  const bytes = encodeAddress(address)
  console.log(`${address.family}, ${bytes.length} bytes`)
  let at = 0
  for (const [name, size] of [[head, 2] as const, ...fields]) {
    const field = bytes.subarray(at, at + size).toString('hex')
    console.log(`${String(at).padStart(4)}  ${name.padEnd(9)} ${field.replace(/..(?=.)/g, '$& ')}`)
    at += size
  }
}

show({ family: 'AF_INET', address: '127.0.0.1', port: 8080 }, [
  ['port', 2],
  ['address', 4],
  ['padding', 8],
])
show({ family: 'AF_INET6', address: 'fe80::7', port: 443, scopeId: 3 }, [
  ['port', 2],
  ['flow', 4],
  ['address', 16],
  ['interface', 4],
])
show({ family: 'AF_UNIX', path: '/run/x.sock' }, [['path', 12]])

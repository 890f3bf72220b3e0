import { close, foreign, libc } from '#posix'
import { ownSocket } from '../own-socket.ts'

/** What a network namespace of its own is furnished with. Both blocks belong to nobody: RFC 5737, and RFC 2544 (benchmarks). */
export const NETWORK = {
  /** This machine's address there, besides 127.0.0.0/8. */
  own: '192.0.2.1',
  /** Hosts that nobody plays unless somebody at the wire does: 198.18.0.0 to 198.18.255.255. */
  others: '198.18.0.0',
  othersMask: '255.255.0.0',
}

/** netdevice(7), route(7); linux/sockios.h, linux/if.h, linux/route.h. */
const SIOCADDRT = 0x890b
const SIOCGIFFLAGS = 0x8913
const SIOCSIFFLAGS = 0x8914
const SIOCSIFADDR = 0x8916
const SIOCSIFNETMASK = 0x891c
const IFF_UP = 1
const RTF_UP = 1

/**
 * Makes a network of a fresh namespace, which has a loopback interface, down, and nothing else. What goes out there comes in
 * again: to own addresses for good, to the others until the kernel finds that they are somebody else's.
 * @throws {SystemError} `EPERM` where this process may not
 */
export function setUpNetwork(): void {
  const fd = ownSocket('AF_INET', 'SOCK_DGRAM')
  try {
    const flags = ioctl(fd, SIOCGIFFLAGS, interfaceRequest('lo')).readUInt16LE(16)
    ioctl(fd, SIOCSIFFLAGS, interfaceRequest('lo', Buffer.from([flags | IFF_UP, flags >> 8])))
    ioctl(fd, SIOCSIFADDR, interfaceRequest('lo:1', address(NETWORK.own)))
    ioctl(fd, SIOCSIFNETMASK, interfaceRequest('lo:1', address('255.255.255.255')))
    const device = Buffer.from('lo\0')
    ioctl(fd, SIOCADDRT, routeThrough(device))
  } finally {
    close(fd)
  }
}

/** `struct ifreq`: a name, and what the request is about. */
function interfaceRequest(name: string, value: Uint8Array = Buffer.alloc(0)): Buffer {
  const request = Buffer.alloc(40)
  request.write(name)
  request.set(value, 16)
  return request
}

/** `struct rtentry`: destination, gateway and mask, flags, and a pointer to the name of the device. */
function routeThrough(device: Buffer): Buffer {
  const route = Buffer.alloc(120)
  route.set(address(NETWORK.others), 8)
  route.set(address('0.0.0.0'), 24)
  route.set(address(NETWORK.othersMask), 40)
  route.writeUInt16LE(RTF_UP, 56)
  route.writeBigUInt64LE(BigInt(foreign().address(device)), 88)
  return route
}

/** `struct sockaddr_in`, of which these requests read the address. */
function address(text: string): Buffer {
  return Buffer.from([2, 0, 0, 0, ...text.split('.').map(Number), 0, 0, 0, 0, 0, 0, 0, 0])
}

function ioctl(fd: number, request: number, argument: Buffer): Buffer {
  libc('int ioctl(int fd, unsigned long request, _Inout_ void *argument)', fd, request, argument)
  return argument
}

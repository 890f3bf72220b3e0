import { libc, MSG_DONTWAIT, recv, SOCK_DGRAM, SystemError } from '#posix'
import { ownSocket } from '../own-socket.ts'

/** packet(7), linux/if_packet.h, linux/if_ether.h. */
const AF_PACKET = 17
const ETH_P_IP = 0x0800
/** The loopback interface is the first of every network namespace. */
const LOOPBACK = 1
/** More than any packet of this course has. */
const LONGEST = 2048

/** `struct sockaddr_ll`: IPv4 over the loopback interface, whose hardware address is zeros. */
const WIRE = Buffer.alloc(20)
WIRE.writeUInt16LE(AF_PACKET, 0)
WIRE.writeUInt16BE(ETH_P_IP, 2)
WIRE.writeInt32LE(LOOPBACK, 4)
WIRE.writeUInt8(6, 11)

/**
 * A socket at the wire of a network namespace of its own: below IPv4, which it neither makes nor checks.
 * @throws {SystemError} `EPERM` without the privilege
 */
export function openWire(): number {
  const fd = ownSocket(AF_PACKET, SOCK_DGRAM, (ETH_P_IP & 0xff) * 256 + (ETH_P_IP >> 8))
  libc('int bind(int fd, const void *address, uint32_t length)', fd, WIRE, WIRE.length)
  return fd
}

/** Hands a packet to the kernel, which takes it as coming from a network, and trusts it as little. */
export function bringPacket(fd: number, packet: Uint8Array): void {
  const prototype =
    'intptr_t sendto(int fd, const void *bytes, size_t size, int flags, const void *address, uint32_t length)'
  libc(prototype, fd, packet, packet.length, 0, WIRE, WIRE.length)
}

/** The next packet that has passed over the loopback interface, if there is one. */
export function takePacket(fd: number): Buffer | undefined {
  try {
    return recv(fd, LONGEST, MSG_DONTWAIT)
  } catch (error) {
    if (error instanceof SystemError && error.code === 'EAGAIN') return undefined
    throw error
  }
}

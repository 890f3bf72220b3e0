// The network interfaces of this machine, asked of the kernel over a socket: rtnetlink(7).
import { AF_NETLINK, recv, send, socket } from '#posix'

const NETLINK_ROUTE = 0
const RTM_NEWLINK = 16
const RTM_GETLINK = 18
const NLM_F_REQUEST_DUMP = 0x301
const IFLA_IFNAME = 3
const IFLA_MTU = 4

// struct nlmsghdr, then struct ifinfomsg, all zeros: every interface.
const request = Buffer.alloc(32)
request.writeUInt32LE(request.length, 0)
request.writeUInt16LE(RTM_GETLINK, 4)
request.writeUInt16LE(NLM_F_REQUEST_DUMP, 6)

const kernel = socket(AF_NETLINK, 'SOCK_RAW', NETLINK_ROUTE)
send(kernel, request)
for (let more = true; more; ) {
  const batch = recv(kernel, 65_536)
  for (let at = 0, length = 0; at < batch.length; at += (length + 3) & ~3) {
    length = batch.readUInt32LE(at)
    more = batch.readUInt16LE(at + 4) === RTM_NEWLINK
    if (more) print(batch.subarray(at, at + length))
  }
}

function print(message: Buffer): void {
  const attributes = new Map<number, Buffer>()
  // struct rtattr: length and type, then the value, up to the next multiple of four.
  for (let at = 32; at + 4 <= message.length; at += (message.readUInt16LE(at) + 3) & ~3) {
    const end = at + message.readUInt16LE(at)
    attributes.set(message.readUInt16LE(at + 2), message.subarray(at + 4, end))
  }
  const name = attributes.get(IFLA_IFNAME)?.toString().replace('\0', '')
  const mtu = attributes.get(IFLA_MTU)?.readUInt32LE()
  console.log(`interface ${message.readInt32LE(20)}: ${name}, at most ${mtu} bytes a packet`)
}

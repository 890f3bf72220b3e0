// What raw sockets hear that nobody sent to them. In a network of its own, where that is allowed.
import { enterOwnNetwork } from '#grader/namespace/own-network'
import {
  bind,
  getsockname,
  IPPROTO_ICMP,
  IPPROTO_UDP,
  recv,
  sendto,
  setsockopt,
  socket,
} from '#posix'

enterOwnNetwork()
const anyone = { family: 'AF_INET', address: '127.0.0.1', port: 0 } as const

const icmp = socket('AF_INET', 'SOCK_RAW', IPPROTO_ICMP)
// An echo request without data: type 8, its checksum, identifier 1, sequence number 1 (RFC 792).
sendto(icmp, Buffer.from('0800f7fd00010001', 'hex'), anyone)
for (const which of ['first', 'second']) {
  const message = recv(icmp, 1500).subarray(20)
  console.log(`ICMP, ${which}: type ${message[0]}, identifier ${message.readUInt16BE(4)}`)
}

const eavesdropper = socket('AF_INET', 'SOCK_RAW', IPPROTO_UDP)
const receiver = socket('AF_INET', 'SOCK_DGRAM')
bind(receiver, anyone)
const address = getsockname(receiver)
sendto(socket('AF_INET', 'SOCK_DGRAM'), Buffer.from('for your ears only'), address)
console.log(`UDP, receiver: ${recv(receiver, 1500)}`)
const packet = recv(eavesdropper, 1500)
console.log(`UDP, raw socket: ${packet.length} bytes, ${packet.subarray(28)}`)

setsockopt(receiver, 'SOL_SOCKET', 'SO_RCVTIMEO', { sec: 0, usec: 1000 })
const damaged = Buffer.from('0000ffff00010001', 'hex')
sendto(icmp, damaged, anyone)
console.log(
  `ICMP, with a wrong checksum: ${recv(icmp, 1500).subarray(20).equals(damaged) ? 'heard' : 'not heard'}`,
)

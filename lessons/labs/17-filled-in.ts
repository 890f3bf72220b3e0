// A header of our own, with four fields left at zero, and what arrives of it.
import { enterOwnNetwork } from '#grader/namespace/own-network'
import { IPPROTO_RAW, IPPROTO_UDP, recv, sendto, socket } from '#posix'

enterOwnNetwork()
const receiver = socket('AF_INET', 'SOCK_RAW', IPPROTO_UDP)

// #region send
// Version 4, five words, time to live 9, protocol 17 (UDP), to 127.0.0.1. Then 8 bytes of UDP, without a checksum.
const header = '45000000000000000911000000000000' + '7f000001'
const sent = Buffer.from(`${header}1b591b5800080000`, 'hex')
const fd = socket('AF_INET', 'SOCK_RAW', IPPROTO_RAW)
sendto(fd, sent, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
// #endregion

const arrived = recv(receiver, 1500)
const fields = {
  length: [2, 4],
  identification: [4, 6],
  'time to live': [8, 9],
  checksum: [10, 12],
  source: [12, 16],
}
for (const [name, [from, to]] of Object.entries(fields)) {
  const [before, after] = [sent.subarray(from, to), arrived.subarray(from, to)]
  console.log(`${name}: ${after.equals(before) ? `left at ${before[0]}` : 'filled in'}`)
}

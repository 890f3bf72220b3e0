// Misconception: a checksum is made of whole words, so a packet has a whole number of them.
// fails: covers a text of odd length with its checksum
// fails: sends it through a raw socket, from any address
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { inet_pton, POLLIN, poll, recvfrom, sendto, socket } from '#posix'

function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += bytes[at]! * 256 + (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000)
  return 0xffff - sum
}

function packet([source, sourcePort, destination, port, text]: string[]): Buffer {
  const addresses = [...inet_pton('AF_INET', source!), ...inet_pton('AF_INET', destination!)]
  const udp = Buffer.concat([Buffer.alloc(8), Buffer.from(text!)])
  udp.writeUInt16BE(Number(sourcePort), 0)
  udp.writeUInt16BE(Number(port), 2)
  udp.writeUInt16BE(udp.length, 4)
  const pseudo = Buffer.from([...addresses, 0, 17, udp.length >> 8, udp.length & 0xff])
  udp.writeUInt16BE(checksum(Buffer.concat([pseudo, udp])) || 0xffff, 6)
  const ip = Buffer.from([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, ...addresses])
  ip.writeUInt16BE(ip.length + udp.length, 2)
  ip.writeUInt16BE(checksum(ip), 10)
  return Buffer.concat([ip, udp, Buffer.alloc(udp.length % 2)])
}

function send(bytes: Buffer, address: string): void {
  const fd = socket('AF_INET', 'SOCK_RAW', 255)
  sendto(fd, bytes, { family: 'AF_INET', address, port: 0 })
}

function ping(address: string, ms: number): string {
  const fd = socket('AF_INET', 'SOCK_RAW', 1)
  const id = randomBytes(2)
  const request = Buffer.from([8, 0, 0, 0, ...id, 0, 1, ...Buffer.alloc(56)])
  request.writeUInt16BE(checksum(request), 2)
  sendto(fd, request, { family: 'AF_INET', address, port: 0 })
  const deadline = performance.now() + ms
  for (let left = ms; left > 0; left = deadline - performance.now()) {
    if (poll([{ fd, events: POLLIN }], Math.ceil(left)).length === 0) continue
    const { bytes, address: from } = recvfrom(fd, 65_535)
    const message = bytes.subarray((bytes[0]! & 15) * 4)
    if (from?.family !== 'AF_INET' || from.address !== address) continue
    if (message.length < 8 || message[0] !== 0 || checksum(message) !== 0) continue
    if (!message.subarray(4, 6).equals(id) || message.readUInt16BE(6) !== 1) continue
    return `reply from ${address}: seq=1 bytes=${message.length}`
  }
  throw Object.assign(new Error('ETIMEDOUT: no reply'), { code: 'ETIMEDOUT' })
}

async function main([command, ...words]: string[]): Promise<void> {
  if (command === 'packet') console.log(packet(words).toString('hex'))
  else if (command === 'send') send(packet(words), words[2]!)
  else if (command === 'ping') console.log(ping(words[0]!, Number(words[1])))
  else
    for await (const line of createInterface({ input: process.stdin }))
      console.log(checksum(Buffer.from(line, 'hex')).toString(16).padStart(4, '0'))
}

await main(process.argv.slice(2)).catch((error) => {
  console.error(`program: ${error.message}`)
  process.exitCode = error.code === 'ETIMEDOUT' ? 4 : 1
})

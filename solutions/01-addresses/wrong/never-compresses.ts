// Misconception: all eight groups, with all their zeros, are the one sure way to write an IPv6 address.
// fails: accepts ports and interfaces up to their limits
// fails: reads the IPv6 names of real sockets
// fails: shows an IPv4 peer of an IPv6 socket as what it is
// fails: writes IPv6 addresses in their canonical form
import { isIPv4, isIPv6 } from 'node:net'
import { createInterface } from 'node:readline'

const mac = process.platform === 'darwin'
const families: Record<string, number> = { unix: 1, inet: 2, inet6: mac ? 30 : 10 }

function start(family: string, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  bytes.set(mac ? [size, families[family]!] : [families[family]!])
  return bytes
}

function encodeUnix(text: string): Buffer {
  const path = Buffer.from(text)
  if (path.length === 0 || path.length > (mac ? 103 : 107)) throw new Error('it does not fit')
  const bytes = start('unix', 2 + path.length + 1)
  bytes.set(path, 2)
  return bytes
}

function encode(family: string, rest: string): Buffer {
  if (family === 'unix') return encodeUnix(rest)
  const [, host = '', scope = '', port = ''] = /^([^ %]+)(%\d+)? (\d+)$/.exec(rest) ?? []
  const zone = Number(scope.slice(1))
  if (port === '' || Number(port) > 65_535 || zone > 0xffffffff) throw new Error('no port')
  if (family === 'inet' && isIPv4(host) && scope === '') {
    const bytes = start('inet', 16)
    bytes.writeUInt16BE(Number(port), 2)
    bytes.set(host.split('.').map(Number), 4)
    return bytes
  }
  if (family !== 'inet6' || !isIPv6(host)) throw new Error('no address')
  const bytes = start('inet6', 28)
  bytes.writeUInt16BE(Number(port), 2)
  bytes.set(ipv6Bytes(host), 8)
  bytes.writeUInt32LE(zone, 24)
  return bytes
}

function ipv6Bytes(text: string): number[] {
  const [left = [], right = []] = text.split('::').map((half) => half.split(':').flatMap(pair))
  return [...left, ...Array(16 - left.length - right.length).fill(0), ...right]
}

function pair(group: string): number[] {
  if (group.includes('.')) return group.split('.').map(Number)
  return group === '' ? [] : [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]
}

function ipv6Text(bytes: Buffer): string {
  return bytes.toString('hex').match(/.{4}/g)!.join(':')
}

function decode(bytes: Buffer): string {
  const family = mac ? bytes[1] : bytes.readUInt16LE(0)
  if (family === families.unix && bytes.length <= (mac ? 106 : 110)) {
    const [path] = bytes.subarray(2).toString().split('\0')
    if (path) return `unix ${path}`
  }
  if (family === families.inet && bytes.length === 16)
    return `inet ${bytes.subarray(4, 8).join('.')} ${bytes.readUInt16BE(2)}`
  if (family !== families.inet6 || bytes.length !== 28) throw new Error('no address')
  const zone = bytes.readUInt32LE(24)
  const address = ipv6Text(bytes.subarray(8, 24))
  return `inet6 ${address}${zone === 0 ? '' : `%${zone}`} ${bytes.readUInt16BE(2)}`
}

function answer(line: string): string {
  const [, command, what = ''] = /^(encode|decode) (.+)$/.exec(line) ?? []
  if (command === 'decode' && /^([0-9a-f]{2})+$/i.test(what))
    return decode(Buffer.from(what, 'hex'))
  const [, family, rest = ''] = /^(inet6?|unix) (.+)$/.exec(what) ?? []
  if (command === 'encode' && family) return encode(family, rest).toString('hex')
  throw new Error('neither encode nor decode')
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(answer(line))
  } catch (error) {
    console.log(`error: ${(error as Error).message}`)
  }
}

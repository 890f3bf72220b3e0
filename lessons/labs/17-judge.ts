// A packet from the wire, whole, and then with one fault at a time. Does the kernel deliver it? Which counter knows of it?
import { readFileSync } from 'node:fs'
import { enterOwnNetwork } from '#grader/namespace/own-network'
import { bringPacket, openWire } from '#grader/witnesses/packet-socket'
import { bind, MSG_DONTWAIT, recv, socket } from '#posix'

enterOwnNetwork()

// From 198.18.0.7 port 7000 to 192.0.2.1 port 7001, UDP, "hello". Both checksums are right.
const packet = '45000021000000004011f2b1c6120007c0000201' + '1b581b59000dfd35' + '68656c6c6f'
const receiver = socket('AF_INET', 'SOCK_DGRAM')
bind(receiver, { family: 'AF_INET', address: '192.0.2.1', port: 7001 })
const wire = openWire()

/** The counters that tell of trouble: a line of names, a line of numbers, for each protocol. */
function counters(): Map<string, number> {
  const tables = ['snmp', 'netstat'].map((name) => readFileSync(`/proc/net/${name}`, 'utf8'))
  const rows = tables
    .join('')
    .split('\n')
    .map((line) => line.split(' '))
  const pairs = rows.flatMap(([protocol, ...names], at) =>
    names.map(
      (name, column) => [`${protocol} ${name}`, Number(rows[at + 1]?.[column + 1])] as const,
    ),
  )
  return new Map(pairs.filter(([name]) => /^(Ip|IpExt|Udp): .*(Err|NoPorts|Trunc)/.test(name)))
}

function tryOut(what: string, at: number, ...values: number[]): void {
  const bytes = Buffer.from(packet, 'hex')
  bytes.set(values, at)
  const before = counters()
  bringPacket(wire, bytes)
  const grown = [...counters()].filter(([name, count]) => count > before.get(name)!)
  let outcome = grown.map(([name]) => name).join(', ')
  try {
    outcome = `delivered: ${recv(receiver, 1500, MSG_DONTWAIT)}`
  } catch {
    // Nothing came.
  }
  console.log(`${what.padEnd(30)} ${outcome}`)
}

tryOut('nothing wrong', 0)
tryOut('IPv4: version 6', 0, 0x65)
tryOut('IPv4: length one too great', 3, 0x22, 0, 0, 0, 0, 64, 17, 0xf2, 0xb0)
tryOut('IPv4: checksum one too great', 11, 0xb2)
tryOut('UDP: another port', 23, 0x5a, 0x00, 0x0d, 0xfd, 0x34)
tryOut('UDP: length one too great', 25, 0x0e)
tryOut('UDP: checksum one too great', 27, 0x36)
tryOut('UDP: no checksum', 26, 0, 0)

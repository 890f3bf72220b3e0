import { rmSync } from 'node:fs'
import { Failure, Skipped, type Stage } from '#grader'
import { bindBytes, connectBytes, nameBytes, peerBytes } from '#grader/witnesses/raw-address'
import {
  AddressError,
  close,
  decodeAddress,
  encodeAddress,
  type SocketAddress,
  SystemError,
  setsockopt,
  socket,
} from '#posix'
import { answers, requireAnswer, text } from './answers.ts'

/** The calls that take an address, and those that tell one in return. */
const CALLS = {
  bind: { take: bindBytes, tell: nameBytes, telling: 'getsockname' },
  connect: { take: connectBytes, tell: peerBytes, telling: 'getpeername' },
}
type Call = keyof typeof CALLS

/** Level and number of the option that lets a socket have an address which this machine has not: ip(7), ipv6(7). */
const FREEBIND = { AF_INET: [0, 15], AF_INET6: [41, 78] } as const

/**
 * The program's bytes for each address go to bind() or connect() as they are, and the kernel must then call the socket, or its
 * peer, by that address. Over UDP neither call sends anything.
 */
export async function requireKernelAgrees(
  stage: Stage,
  expectations: [Call, SocketAddress][],
): Promise<void> {
  for (const expectation of expectations) realName(...expectation)
  const questions = expectations.map(([, address]) => `encode ${text(address)}`)
  const lines = await answers(stage, questions)
  for (const [at, [call, address]] of expectations.entries()) {
    const [question, line] = [questions[at]!, lines[at]!]
    if (!/^([0-9a-f]{2})+$/.test(line)) requireAnswer([question, 'bytes in lower-case hex'], line)
    const expected = `${call}() takes them, and ${CALLS[call].telling}() tells ${text(address)}`
    const received = verdict(call, address.family, Buffer.from(line, 'hex'))
    if (received === expected) continue
    const what = `its bytes for "${question}", ${line},`
    throw new Failure({ kind: 'kernel', what, expected, received })
  }
}

function verdict(call: Call, family: SocketAddress['family'], bytes: Buffer): string {
  try {
    const name = text(decodeAddress(nameAfter(call, family, bytes)))
    return `${call}() takes them, and ${CALLS[call].telling}() tells ${name}`
  } catch (error) {
    if (error instanceof SystemError) return `${error.syscall}() says ${error.code}`
    throw error
  }
}

/** Asks for the text of the name that the kernel gives to a socket bound, or to the peer of one connected, to this address. */
export function decodingReal(call: Call, address: SocketAddress): readonly [string, string] {
  const bytes = realName(call, address)
  return [`decode ${bytes.toString('hex')}`, text(decodeAddress(bytes))]
}

/** An address to bind to, drawn again where a socket of somebody else's is in its way. */
export function unoccupied<Address extends SocketAddress>(draw: () => Address): Address {
  const address = draw()
  const isTaken = verdict('bind', address.family, encodeAddress(address)).endsWith(' EADDRINUSE')
  return isTaken ? unoccupied(draw) : address
}

/** @throws {Skipped} when sockets of this machine cannot have this address */
function realName(call: Call, address: SocketAddress): Buffer {
  try {
    return nameAfter(call, address.family, encodeAddress(address))
  } catch (error) {
    if (!(error instanceof SystemError || error instanceof AddressError)) throw error
    throw new Skipped(
      `no socket of this machine can have the address ${text(address)} (${error.message})`,
    )
  } finally {
    if (address.family === 'AF_UNIX') rmSync(address.path, { force: true })
  }
}

/** The bytes that the kernel tells after a fresh socket was bound or connected to an address. */
function nameAfter(call: Call, family: SocketAddress['family'], address: Uint8Array): Buffer {
  const fd = socket(family, 'SOCK_DGRAM')
  try {
    if (process.platform === 'linux' && family !== 'AF_UNIX') {
      const [level, option] = FREEBIND[family]
      setsockopt(fd, level, option, 1)
    }
    CALLS[call].take(fd, address)
    return CALLS[call].tell(fd)
  } finally {
    close(fd)
  }
}

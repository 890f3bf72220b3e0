import type net from 'node:net'
import { fileDescriptor, foreign, libc, SystemError } from '#posix'
import { Skipped } from '../failure.ts'

/** socket(7), asm-generic/socket.h. */
const SOL_SOCKET = 1
const SO_ATTACH_FILTER = 26
const SO_DETACH_FILTER = 27

type Instruction = { code: number; jt?: number; jf?: number; k: number }

const RETURN = 0x06
/** Loads a word from an extension area; there `56` holds a random number: linux/filter.h, SKF_AD_OFF + SKF_AD_RANDOM. */
const LOAD_RANDOM: Instruction = { code: 0x20, k: 0xfffff000 + 56 }
const JUMP_IF_GREATER = 0x25
const DROP: Instruction = { code: RETURN, k: 0 }
const KEEP: Instruction = { code: RETURN, k: 0xffffffff }

/**
 * Cuts the cable at this end: from now on the kernel throws away every segment that arrives for the socket before TCP sees
 * it. The other side gets no FIN, no RST and no ACK, exactly as when a plug is pulled.
 */
export function cutCable(socket: net.Socket): void {
  attach(socket, [DROP])
}

/** Loses a share (0 to 1) of the segments that arrive at this end, chosen by the kernel's own random numbers. */
export function loseSegments(socket: net.Socket, share: number): void {
  const threshold = Math.floor(share * 0xffffffff)
  attach(socket, [LOAD_RANDOM, { code: JUMP_IF_GREATER, jt: 1, jf: 0, k: threshold }, DROP, KEEP])
}

/** Plugs the cable in again. */
export function mendCable(socket: net.Socket): void {
  libc(SETSOCKOPT, fileDescriptor(socket), SOL_SOCKET, SO_DETACH_FILTER, Buffer.alloc(4), 4)
}

const SETSOCKOPT =
  'int setsockopt(int fd, int level, int option, const void *value, uint32_t length)'

function attach(socket: net.Socket, program: Instruction[]): void {
  if (process.platform !== 'linux')
    throw new Skipped('only Linux can cut a cable without root (SO_ATTACH_FILTER)')
  const code = Buffer.alloc(program.length * 8)
  program.forEach(({ code: opcode, jt = 0, jf = 0, k }, at) => {
    code.writeUInt16LE(opcode, at * 8)
    code.writeUInt8(jt, at * 8 + 2)
    code.writeUInt8(jf, at * 8 + 3)
    code.writeUInt32LE(k, at * 8 + 4)
  })
  // struct sock_fprog: a 16-bit count, padding, and a pointer to the instructions.
  const filter = Buffer.alloc(16)
  filter.writeUInt16LE(program.length)
  filter.writeBigUInt64LE(BigInt(foreign().address(code)), 8)
  try {
    libc(SETSOCKOPT, fileDescriptor(socket), SOL_SOCKET, SO_ATTACH_FILTER, filter, filter.length)
  } catch (error) {
    if (!(error instanceof SystemError && FORBIDDEN.includes(error.code))) throw error
    throw new Skipped(
      `this machine does not let the grader cut a cable (SO_ATTACH_FILTER: ${error.code})`,
    )
  }
}

/** What a sandbox says that forbids filters, and a kernel that was emulated without them. */
const FORBIDDEN = ['EPERM', 'EACCES', 'ENOPROTOOPT', 'ENOSYS', 'EOPNOTSUPP']

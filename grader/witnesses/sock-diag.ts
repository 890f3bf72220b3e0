import { AF_NETLINK, close, libc, NoLibcError, SOCK_CLOEXEC, SOCK_RAW, send, socket } from '#posix'

/** sock_diag(7): asks the kernel for its sockets over netlink, which needs no privilege. */

const NETLINK_SOCK_DIAG = 4
const SOCK_DIAG_BY_FAMILY = 20
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
export const NLM_F_REQUEST = 0x001
export const NLM_F_DUMP = 0x300

/** Bytes before the question itself: `struct nlmsghdr`. */
export const HEADER = 16

/** A question of `size` bytes in all, with its header filled in. */
export function header(size: number, flags: number): Buffer {
  const message = Buffer.alloc(size)
  message.writeUInt32LE(size, 0)
  message.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4)
  message.writeUInt16LE(flags, 6)
  return message
}

/** One for all answers: a fresh one at every look, hundreds a second, keeps the garbage collector at work. */
const batch = Buffer.allocUnsafeSlow(65_536)

/**
 * The kernel's answers of at least `least` bytes each, read by `read`, which keeps nothing of the bytes. A batch that did not fit
 * ends in the middle of one.
 */
export function ask<T>(message: Buffer, least: number, read: (answer: Buffer) => T): T[] {
  if (process.platform !== 'linux') throw new NoLibcError('only Linux has sock_diag')
  const netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)
  try {
    send(netlink, message)
    const answers: T[] = []
    const dump = (message.readUInt16LE(6) & NLM_F_DUMP) !== 0
    const take = (answer: Buffer) => {
      if (answer.length >= least) answers.push(read(answer))
    }
    while (!readMessages(receive(netlink), take) && dump);
    return answers
  } finally {
    close(netlink)
  }
}

function receive(netlink: number): Buffer {
  const prototype = 'intptr_t recv(int fd, _Out_ void *bytes, size_t size, int flags)'
  return batch.subarray(0, libc(prototype, netlink, batch, batch.length, 0))
}

/** Reads one batch of netlink messages; true when it was the last. */
function readMessages(batch: Buffer, take: (answer: Buffer) => void): boolean {
  for (let at = 0; at + HEADER <= batch.length; ) {
    const length = batch.readUInt32LE(at)
    const type = batch.readUInt16LE(at + 4)
    if (type === NLMSG_DONE || type === NLMSG_ERROR || length < HEADER) return true
    take(batch.subarray(at + HEADER, at + length))
    at += Math.ceil(length / 4) * 4
  }
  return false
}

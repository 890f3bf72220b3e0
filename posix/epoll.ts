/** The calls of Linux by which one program serves many sockets: the kernel keeps the list, and names only those with news. */
import { EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD } from './constants.ts'
import { libc, NoLibcError, platform } from './libc.ts'
import { numbered } from './names.ts'

/** A descriptor with news: what was asked for, joined with `|`, or EPOLLERR, EPOLLHUP. */
export interface EpollEvent {
  fd: number
  events: number
}

const operations = { EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL }

/**
 * struct epoll_event: 32 bits of events, 64 of the program's own data, for which we use the descriptor. Packed on x86-64 alone, so
 * that 32-bit programs can share it; elsewhere the data is aligned to 8 bytes.
 */
export function layoutOfEvent(arch: string): readonly [size: number, dataOffset: number] {
  return arch === 'x64' ? [12, 4] : [16, 8]
}

const [size, dataOffset] = layoutOfEvent(process.arch)

/**
 * Makes an epoll instance.
 * @param flags EPOLL_CLOEXEC or 0
 * @returns its descriptor; the caller closes it
 * @throws {SystemError} `EMFILE`; {NoLibcError} on other systems than Linux
 * @see epoll_create1(2), epoll(7)
 */
export function epoll_create1(flags = 0): number {
  if (platform() !== 'linux') throw new NoLibcError('epoll is a call of Linux: use poll here')
  return libc('int epoll_create1(int flags)', flags)
}

/**
 * Tells an epoll instance for what to watch a descriptor.
 * @param events EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLET, EPOLLONESHOT, joined with `|`; of no meaning to EPOLL_CTL_DEL
 * @throws {SystemError} `EEXIST` if it is added already, `ENOENT` if not, `EPERM` for an ordinary file
 * @see epoll_ctl(2)
 */
export function epoll_ctl(
  epoll: number,
  operation: keyof typeof operations | number,
  fd: number,
  events = 0,
): void {
  const number = numbered('epoll operation', operations, operation)
  const event = Buffer.alloc(size)
  event.writeUInt32LE(events >>> 0, 0)
  event.writeInt32LE(fd, dataOffset)
  libc('int epoll_ctl(int epoll, int operation, int fd, void *event)', epoll, number, fd, event)
}

/**
 * Waits until there is news of the descriptors that are watched.
 *
 * A descriptor is watched until its socket's *last* descriptor is closed: after dup, remove it first.
 * @param maxEvents the most that one call reports; the others come with the next
 * @param timeoutMs -1 waits without end, 0 not at all
 * @returns the descriptors with news; none if the time is over
 * @throws {SystemError} `EINTR` if a signal came, `EINVAL` if `epoll` is no epoll instance or `maxEvents` is not positive
 * @see epoll_wait(2)
 */
export function epoll_wait(epoll: number, maxEvents = 64, timeoutMs = -1): EpollEvent[] {
  const bytes = Buffer.alloc(Math.max(0, maxEvents) * size)
  const prototype = 'int epoll_wait(int epoll, _Out_ void *events, int max, int timeout)'
  const count = libc(prototype, epoll, bytes, maxEvents, timeoutMs)
  return Array.from({ length: count }, (_, index) => ({
    events: bytes.readUInt32LE(index * size),
    fd: bytes.readInt32LE(index * size + dataOffset),
  }))
}

import dgram from 'node:dgram'
import net from 'node:net'
import { platform } from './libc.ts'

/** Anything with a descriptor: one of Node's sockets, or the descriptor itself. */
export type Descriptor = net.Socket | net.Server | dgram.Socket | number

/** A socket without a descriptor: closed, or not yet open; `message` says which. */
export class NoDescriptorError extends Error {
  override readonly name = 'NoDescriptorError'
}

interface Handle {
  /** Negative where there is none. */
  fd?: number
}

/**
 * The number by which this process knows a socket. It stays Node's: use it, do not close it.
 *
 * A `net.Socket` has one from `'connect'` on (from `'connection'` on the server's side), a `net.Server` from
 * `'listening'`, a `dgram.Socket` from `bind` (an unbound one gets it with its first send).
 * @throws {NoDescriptorError} if the socket has none, and {NoLibcError} on a platform without descriptors
 * @see POSIX.1-2017, 3.165 File Descriptor
 */
export function fileDescriptor(socket: Descriptor): number {
  platform()
  const fd = typeof socket === 'number' ? socket : handleOf(socket)?.fd
  if (fd !== undefined && Number.isInteger(fd) && fd >= 0) return fd
  throw new NoDescriptorError(`no descriptor: ${whyNot(socket)}`)
}

// Node keeps the handle to itself; every supported version has it in these two places. The `_handle` of a datagram
// socket is there too, but reading it prints a deprecation warning (DEP0112).
function handleOf(socket: object): Handle | null | undefined {
  if (!(socket instanceof dgram.Socket)) return (socket as { _handle?: Handle })._handle
  const key = Object.getOwnPropertySymbols(socket).find((key) => key.description === 'state symbol')
  const state = key && (socket as unknown as Record<symbol, { handle?: Handle } | undefined>)[key]
  return state?.handle
}

function whyNot(socket: Descriptor): string {
  if (typeof socket === 'number') return `${socket} is not a number the kernel gives out`
  if (socket instanceof net.Server) return 'this server is not listening'
  if (socket instanceof dgram.Socket)
    return handleOf(socket)
      ? 'this datagram socket is not bound yet'
      : 'this datagram socket is closed'
  return socket.destroyed ? 'this socket is closed' : 'this socket is not connected yet'
}

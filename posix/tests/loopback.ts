import { onTestFinished } from 'vitest'
import { accept, bind, close, connect, getsockname, type InetAddress, listen, socket } from '#posix'

/** Any free port of this machine, and only of this machine. */
export const anyPort: InetAddress = { family: 'AF_INET', address: '127.0.0.1', port: 0 }

/** The descriptor, closed after the test. */
export function opened(fd: number): number {
  onTestFinished(() => close(fd))
  return fd
}

/** A TCP socket that waits for connections, and where. */
export function listener(): { fd: number; address: InetAddress } {
  const fd = opened(socket('AF_INET', 'SOCK_STREAM'))
  bind(fd, anyPort)
  listen(fd)
  return { fd, address: getsockname(fd) as InetAddress }
}

/** The two ends of one TCP connection. */
export function connection(): { client: number; server: number } {
  const { fd, address } = listener()
  const client = opened(socket('AF_INET', 'SOCK_STREAM'))
  connect(client, address)
  return { client, server: opened(accept(fd).fd) }
}

/** A UDP socket, and where. */
export function datagrams(): { fd: number; address: InetAddress } {
  const fd = opened(socket('AF_INET', 'SOCK_DGRAM'))
  bind(fd, anyPort)
  return { fd, address: getsockname(fd) as InetAddress }
}

/** The error that an action throws. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

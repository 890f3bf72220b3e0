import { once } from 'node:events'
import net from 'node:net'
import { Failure, Skipped } from '#grader'
import type { RunningProgram } from '#grader/peers/running-program'
import { borrow } from '#grader/witnesses/live-socket'
import { getsockopt, libc } from '#posix'

/** What read() says of a socket that is connected to nobody. */
export const OTHER_ERROR = 'ENOTCONN'

/** A `struct sockaddr` of the family AF_UNSPEC, which is 0: connect() with it ends a connection (connect(2)). */
const NOBODY = Buffer.alloc(16)

/** Errors before a connection that have an exit code of their own. */
const OWN_EXIT_CODE = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND']

/** Takes its connection away from a program, which is stopped, and with it the error that the kernel has noted down for that. */
export function disconnects(program: RunningProgram): void {
  const own = program.sockets('tcp').find(({ state }) => state === 'ESTABLISHED')
  if (!own)
    throw new Failure({ kind: 'kernel', what: "the program's connection", received: 'none' })
  borrow(own.pid, own.fd, (socket) => {
    libc('int connect(int fd, const void *address, uint32_t length)', socket, NOBODY, NOBODY.length)
    getsockopt(socket, 'SOL_SOCKET', 'SO_ERROR')
  })
}

/** What connect() says here of an address that no TCP connection leads to. @throws {Skipped} where that is no error without an exit code */
export async function codeOfNoRoute(host: string, port: number): Promise<string> {
  const socket = net.connect(port, host)
  try {
    const [error] = await Promise.race([once(socket, 'connect'), once(socket, 'close')]).then(
      () => [undefined],
      (error: NodeJS.ErrnoException) => [error],
    )
    if (error?.code && !OWN_EXIT_CODE.includes(error.code)) return error.code
    throw new Skipped(`this machine does not say that nothing leads to ${host}`)
  } finally {
    socket.destroy()
  }
}

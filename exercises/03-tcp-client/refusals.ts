import { once } from 'node:events'
import { connect } from 'node:net'
import { Skipped } from '#grader'

/** What this machine's kernel says at once to whoever connects there. @throws {Skipped} where it says nothing */
export async function errorOfConnecting(host: string, port: number): Promise<string> {
  const socket = connect(port, host)
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(1000) })
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === 'connect' && code) return code
  } finally {
    socket.destroy()
  }
  throw new Skipped(`this machine does not refuse to connect to ${host}`)
}

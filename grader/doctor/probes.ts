/** Tries of single things, with the grader's own means; each says why it is not there, or undefined where it is. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { cutCable } from '../witnesses/cable.ts'
import { borrow } from '../witnesses/live-socket.ts'
import { readText } from '../witnesses/proc.ts'

/** A thousand clients of one check are as many descriptors of the grader's own. */
const ENOUGH_DESCRIPTORS = 2048

export async function noLoopback(host: string): Promise<string | undefined> {
  const server = net.createServer()
  try {
    server.listen(0, host)
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return `${host} cannot be bound (${(error as NodeJS.ErrnoException).code})`
  } finally {
    server.close()
  }
}

export async function refused(attempt: () => Promise<void>): Promise<string | undefined> {
  return attempt().then(
    () => undefined,
    (error: Error) => error.message,
  )
}

/** Takes a descriptor of a program that this one has started, as checks do. */
export async function borrowsDescriptor(): Promise<void> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await once(child, 'spawn')
  try {
    borrow(child.pid!, 0, () => {})
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

export async function cutsCable(): Promise<void> {
  const server = net.createServer((socket) => socket.on('error', () => {}))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    cutCable(socket)
  } finally {
    socket.resetAndDestroy()
    server.close()
  }
}

export function fewDescriptors(): string | undefined {
  const limits = readText('/proc/self/limits') ?? ''
  const limit = /^Max open files +(\d+|unlimited)/m.exec(limits)?.[1]
  if (limit === undefined) return 'this system does not tell how many a program may have'
  return Number(limit) < ENOUGH_DESCRIPTORS ? `a program may have ${limit}` : undefined
}

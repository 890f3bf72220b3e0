import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  close,
  EPOLLIN,
  epoll_create1,
  epoll_ctl,
  fileDescriptor,
  O_NONBLOCK,
  setNonBlocking,
  socket,
} from '#posix'
import { epollInstances, isNodesOwn, sleepsOnEpoll, statusFlags } from '../../witnesses/epoll.ts'
import { hasProc } from '../../witnesses/proc.ts'

const opened: (() => void)[] = []
afterEach(() => {
  for (const undo of opened.splice(0)) undo()
})

describe.runIf(hasProc)('the list of an epoll instance', () => {
  it('shows what it watches, and for what', () => {
    const [epoll, watched] = [epoll_create1(), socket('AF_INET', 'SOCK_STREAM')]
    opened.push(
      () => close(epoll),
      () => close(watched),
    )
    const own = () => epollInstances(process.pid).find(({ fd }) => fd === epoll)
    expect(own()).toEqual({ fd: epoll, watched: [] })
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', watched, EPOLLIN)
    const [first] = own()?.watched ?? []
    expect(first?.fd).toBe(watched)
    expect(first?.inode).toMatch(/^\d+$/)
    expect((first?.events ?? 0) & EPOLLIN).toBe(EPOLLIN)
    expect(isNodesOwn(process.pid, own()!)).toBe(false)
  })

  it('tells the loop that is Node’s', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    opened.push(() => server.close())
    await once(server, 'listening')
    const fd = fileDescriptor(server)
    const loops = () =>
      epollInstances(process.pid).filter(({ watched }) => watched.some((each) => each.fd === fd))
    // libuv registers a socket when it is about to wait, not before.
    await expect.poll(() => loops().length).toBe(1)
    expect(isNodesOwn(process.pid, loops()[0]!)).toBe(true)
  })

  it('shows who sleeps on one, and the flags of a descriptor', () => {
    // Node's platform has a thread that sleeps on a loop of its own, for its delayed tasks.
    const instances = epollInstances(process.pid).map(({ fd }) => fd)
    for (const fd of sleepsOnEpoll(process.pid)) expect(instances).toContain(fd)
    const fd = socket('AF_INET', 'SOCK_STREAM')
    opened.push(() => close(fd))
    expect((statusFlags(process.pid, fd) ?? 0) & O_NONBLOCK).toBe(0)
    setNonBlocking(fd)
    expect((statusFlags(process.pid, fd) ?? 0) & O_NONBLOCK).toBe(O_NONBLOCK)
    expect(statusFlags(process.pid, 1_000_000)).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import {
  accept,
  close,
  connect,
  EPOLL_CLOEXEC,
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLRDHUP,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  fcntl,
  NoLibcError,
  read,
  setNonBlocking,
  shutdown,
  socket,
  write,
} from '#posix'
import { connection, listener, opened, thrownBy } from './loopback.ts'

describe.runIf(process.platform === 'linux')('epoll', () => {
  it('names the descriptors with news, and nobody else', () => {
    const epoll = opened(epoll_create1(EPOLL_CLOEXEC))
    const pairs = [connection(), connection(), connection()]
    for (const { server } of pairs) epoll_ctl(epoll, 'EPOLL_CTL_ADD', server, EPOLLIN)
    expect(epoll_wait(epoll, 10, 0)).toEqual([])
    write(pairs[0]!.client, Buffer.from('x'))
    write(pairs[2]!.client, Buffer.from('y'))
    expect(epoll_wait(epoll)).toEqual([
      { fd: pairs[0]!.server, events: EPOLLIN },
      { fd: pairs[2]!.server, events: EPOLLIN },
    ])
    expect(epoll_wait(epoll, 1, 0)).toHaveLength(1)
    expect(fcntl(epoll, 'F_GETFD')).toBe(1)
  })

  it('modifies and removes', () => {
    const epoll = opened(epoll_create1())
    const { client, server } = connection()
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', server, EPOLLIN)
    epoll_ctl(epoll, 'EPOLL_CTL_MOD', server, EPOLLIN | EPOLLOUT | EPOLLRDHUP)
    shutdown(client, 'SHUT_WR')
    expect(epoll_wait(epoll)).toEqual([{ fd: server, events: EPOLLIN | EPOLLOUT | EPOLLRDHUP }])
    epoll_ctl(epoll, 'EPOLL_CTL_DEL', server)
    expect(epoll_wait(epoll, 10, 0)).toEqual([])
  })

  it('reports a level again and again, an edge once, one shot once', () => {
    const { client, server } = connection()
    const reports = (events: number) => {
      const epoll = opened(epoll_create1())
      epoll_ctl(epoll, 'EPOLL_CTL_ADD', server, events)
      return [1, 2, 3].map(() => epoll_wait(epoll, 10, 0).length)
    }
    write(client, Buffer.from('x'))
    expect(reports(EPOLLIN)).toEqual([1, 1, 1])
    expect(reports(EPOLLIN | EPOLLET)).toEqual([1, 0, 0])
    expect(reports(EPOLLIN + EPOLLET)).toEqual([1, 0, 0])
    expect(reports(EPOLLIN | EPOLLONESHOT)).toEqual([1, 0, 0])
  })

  it('carries a server of many clients', () => {
    const { fd: door, address } = listener()
    setNonBlocking(door)
    const epoll = opened(epoll_create1())
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', door, EPOLLIN)
    const clients = Array.from({ length: 20 }, () => opened(socket('AF_INET', 'SOCK_STREAM')))
    for (const [index, client] of clients.entries()) {
      connect(client, address)
      write(client, Buffer.from(`I am ${index}`))
    }
    let open = 0
    for (let answered = 0; answered < clients.length; )
      for (const { fd } of epoll_wait(epoll, 8, 2000)) {
        if (fd === door) {
          epoll_ctl(epoll, 'EPOLL_CTL_ADD', accept(door).fd, EPOLLIN)
          open++
          continue
        }
        write(fd, read(fd, 100))
        close(fd)
        answered++
        open--
      }
    expect(open).toBe(0)
    expect(clients.map((client) => String(read(client, 100)))).toEqual(
      clients.map((_, index) => `I am ${index}`),
    )
  })

  it('reports what the kernel refuses', () => {
    const epoll = opened(epoll_create1())
    const { fd } = listener()
    epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN)
    const again = thrownBy(() => epoll_ctl(epoll, 'EPOLL_CTL_ADD', fd, EPOLLIN))
    expect(again).toMatchObject({ code: 'EEXIST', syscall: 'epoll_ctl' })
    expect(thrownBy(() => epoll_wait(epoll, 0, 0))).toMatchObject({ code: 'EINVAL' })
    expect(thrownBy(() => epoll_wait(fd, 1, 0))).toMatchObject({ code: 'EINVAL' })
    expect(thrownBy(() => epoll_create1(12345))).toMatchObject({ code: 'EINVAL' })
  })
})

describe.skipIf(process.platform === 'linux')('epoll elsewhere', () => {
  it('is an error that names what to use', () => {
    expect(epoll_create1).toThrow(NoLibcError)
  })
})

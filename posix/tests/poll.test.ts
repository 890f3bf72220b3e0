import { describe, expect, it } from 'vitest'
import { close, POLLHUP, POLLIN, POLLNVAL, POLLOUT, poll, shutdown, socket, write } from '#posix'
import { connection, listener } from './loopback.ts'

describe('poll', () => {
  it('finds those that are ready among the others', () => {
    const { client, server } = connection()
    const idle = listener()
    write(client, Buffer.from('x'))
    const requests = [idle.fd, server, client].map((fd) => ({ fd, events: POLLIN }))
    expect(poll(requests)).toEqual([{ fd: server, revents: POLLIN }])
    expect(poll([{ fd: client, events: POLLIN | POLLOUT }], 0)).toEqual([
      { fd: client, revents: POLLOUT },
    ])
  })

  it('returns nothing when the time is over', () => {
    const start = performance.now()
    expect(poll([{ fd: listener().fd, events: POLLIN }], 30)).toEqual([])
    expect(performance.now() - start).toBeGreaterThan(25)
    expect(poll([], 0)).toEqual([])
  })

  it('reports what nobody asked for', () => {
    const closed = socket('AF_INET', 'SOCK_STREAM')
    close(closed)
    expect(poll([{ fd: closed, events: 0 }], 0)).toEqual([{ fd: closed, revents: POLLNVAL }])
    const { client, server } = connection()
    shutdown(client, 'SHUT_RDWR')
    shutdown(server, 'SHUT_RDWR')
    const [result] = poll([{ fd: client, events: 0 }], 1000)
    expect((result?.revents ?? 0) & POLLHUP).toBe(POLLHUP)
  })
})

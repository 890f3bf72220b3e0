// Where Node sleeps, and on whose list a server of Node's is: a second process asks the kernel about the first.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { activity, sleepsAtMost, sleepsIn } from '#grader/witnesses/activity'
import { epollInstances, isNodesOwn, sleepsOnEpoll, statusFlags } from '#grader/witnesses/epoll'
import { socketsOf } from '#grader/witnesses/socket-table'
import { O_NONBLOCK } from '#posix'

if (process.argv[2] === 'server') {
  setTimeout(() => {}, 3_600_000)
  createServer().listen(0, '127.0.0.1', () => process.send?.('listening'))
} else await watch()

async function watch(): Promise<void> {
  const server = fork(import.meta.filename, ['server'])
  const pid = server.pid ?? 0
  await once(server, 'message')
  while (!sleepsIn(pid)?.startsWith('epoll_') || !activity([pid])) await delay(1)
  const [listener] = socketsOf(pid, 'tcp', true)
  const loop = epollInstances(pid).find(({ watched }) =>
    watched.some(({ inode }) => inode === listener?.inode),
  )
  console.log(`the main thread sleeps in    ${sleepsIn(pid)?.replace('pwait', 'wait')}`)
  console.log(`for at most an hour          ${(sleepsAtMost(pid) ?? 0) <= 3_600_000}`)
  console.log(`on the list with the server  ${loop && sleepsOnEpoll(pid).includes(loop.fd)}`)
  console.log(`which Node made              ${loop && isNodesOwn(pid, loop)}`)
  const flags = listener && statusFlags(pid, listener.fd)
  console.log(`the server must not wait     ${((flags ?? 0) & O_NONBLOCK) !== 0}`)
  server.kill()
}

// How many segments does it take to end a connection? The kernel counts what each end sends.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { connection } from '#grader/witnesses/socket-table'
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  getsockoptBytes,
  type InetAddress,
  listen,
  shutdown,
  socket,
} from '#posix'

/** struct tcp_info (linux/tcp.h): the segments that this end has sent, at byte 136. */
const sentBy = (fd: number): number =>
  getsockoptBytes(fd, 'IPPROTO_TCP', 'TCP_INFO', 144).readUInt32LE(136)

async function ending(pause: (ends: InetAddress[]) => Promise<void> | void): Promise<number> {
  const listening = socket('AF_INET', 'SOCK_STREAM')
  bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  listen(listening)
  const client = socket('AF_INET', 'SOCK_STREAM')
  connect(client, getsockname(listening))
  const { fd: server } = accept(listening)
  const ends = [getsockname(client), getsockname(listening)] as InetAddress[]

  const before = sentBy(client) + sentBy(server)
  shutdown(client, 'SHUT_WR')
  await pause(ends)
  shutdown(server, 'SHUT_WR')
  const segments = sentBy(client) + sentBy(server) - before
  for (const fd of [client, server, listening]) close(fd)
  return segments
}

// On a busy machine "at once" may take longer than the 40 ms for which the kernel holds back its ACK.
const atOnce: number[] = []
while (atOnce.length < 5) atOnce.push(await ending(() => {}))
console.log(`the server ends at once: ${Math.min(...atOnce)} segments`)

const later = await ending(async ([client, server]) => {
  while (connection(client!, server!)?.state !== 'FIN_WAIT2') await nextTurn()
})
console.log(`the server ends later:   ${later} segments`)

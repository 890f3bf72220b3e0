// How many sends, segments and recvs the same bytes make: three numbers that need not agree.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  getsockoptBytes,
  listen,
  MSG_DONTWAIT,
  MSG_PEEK,
  MSG_WAITALL,
  recv,
  send,
  setsockopt,
  socket,
} from '#posix'

/** struct tcp_info (linux/tcp.h): segments with data sent so far, at byte 156. */
const segmentsOut = (fd: number) =>
  getsockoptBytes(fd, 'IPPROTO_TCP', 'TCP_INFO', 160).readUInt32LE(156)

function count(what: string, option: 'TCP_NODELAY' | 'TCP_CORK', sends: Buffer[]): void {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  listen(listener)
  const sender = socket('AF_INET', 'SOCK_STREAM')
  connect(sender, getsockname(listener))
  const receiver = accept(listener).fd

  setsockopt(sender, 'IPPROTO_TCP', option, 1)
  const total = sends.reduce((sum, bytes) => sum + send(sender, bytes, MSG_DONTWAIT), 0)
  if (option === 'TCP_CORK') setsockopt(sender, 'IPPROTO_TCP', option, 0)
  // The small ones are let arrive, all of them, before anybody reads.
  if (total < 1000) recv(receiver, total, MSG_PEEK | MSG_WAITALL)
  let recvs = 0
  for (let received = 0; received < total; recvs++) received += recv(receiver, 65_536).length
  const segments = segmentsOut(sender)
  console.log([what, some(sends.length), some(segments), some(recvs)].join(''))
  for (const fd of [sender, receiver, listener]) close(fd)
}

const some = (number: number) => (number > 3 ? '> 3' : String(number)).padStart(9)

console.log('                     sends segments    recvs')
const words = ['one', 'two', 'three'].map((word) => Buffer.from(word))
count('small, TCP_NODELAY', 'TCP_NODELAY', words)
count('small, TCP_CORK   ', 'TCP_CORK', words)
count('300,000 bytes     ', 'TCP_NODELAY', [Buffer.alloc(300_000)])

// Three ways to end a connection with a reset, and what the other end hears.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  recv,
  send,
  setsockopt,
  socket,
} from '#posix'

function pair(): [one: number, other: number] {
  const listening = socket('AF_INET', 'SOCK_STREAM')
  bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  listen(listening)
  const one = socket('AF_INET', 'SOCK_STREAM')
  connect(one, getsockname(listening))
  const { fd: other } = accept(listening)
  close(listening)
  return [one, other]
}

function outcome(call: () => unknown): string {
  try {
    return String(call())
  } catch (error) {
    return (error as Error).message
  }
}

const hears = (fd: number) =>
  [1, 2].map(() => outcome(() => `recv ${recv(fd, 100).length} bytes`)).join(', ')

const [careless, ignored] = pair()
send(ignored, Buffer.from('read me'))
close(careless)
console.log(`closed with bytes unread:   ${hears(ignored)}`)

const [rude, cutOff] = pair()
setsockopt(rude, 'SOL_SOCKET', 'SO_LINGER', { onoff: 1, linger: 0 })
close(rude)
console.log(`closed with SO_LINGER 0:    ${hears(cutOff)}`)

const [gone, talkative] = pair()
close(gone)
const sends = () => outcome(() => `send ${send(talkative, Buffer.from('hello'))} bytes`)
console.log(`sending to who has closed:  ${sends()}, ${hears(talkative)}, ${sends()}`)

for (const fd of [ignored, cutOff, talkative]) close(fd)

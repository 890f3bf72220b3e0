// One phone call through libc's socket calls. A single thread plays both ends.
import { accept, bind, close, connect, getsockname, listen, recv, send, socket } from '#posix'

const say = (end: string, call: string, what: string) => console.log(end, call.padEnd(9), what)

// #region ready
const telephone = socket('AF_INET', 'SOCK_STREAM')
bind(telephone, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(telephone, 5)
// #endregion
const number = getsockname(telephone)
if (number.family !== 'AF_INET') throw new Error('not an internet address')
say('server', 'socket()', 'a telephone')
say('server', 'bind()', `its number is ${number.address}:${number.port}`)
say('server', 'listen()', 'it can ring from now on')

const caller = socket('AF_INET', 'SOCK_STREAM')
connect(caller, number)
say('client', 'connect()', 'connected, although nobody has picked up yet')

const call = accept(telephone)
say(
  'server',
  'accept()',
  `picks up, and has ${call.fd === telephone ? 'the same' : 'a new'} socket`,
)

send(caller, Buffer.from('hello'))
say('client', 'send()', 'hello')
const heard = recv(call.fd, 1024)
say('server', 'recv()', `${heard}`)
send(call.fd, heard)
say('server', 'send()', `${heard}`)
say('client', 'recv()', `${recv(caller, 1024)}`)
try {
  recv(telephone, 1024)
} catch (error) {
  say('server', 'recv()', `on the telephone itself: ${(error as NodeJS.ErrnoException).code}`)
}

close(caller)
say('client', 'close()', 'hangs up')
say('server', 'recv()', `${recv(call.fd, 1024).length} bytes: the caller has hung up`)
close(call.fd)
say('server', 'close()', 'hangs up too; the telephone can ring again')
close(telephone)

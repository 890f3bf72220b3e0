// The client of the textbooks: a loop of send and receive, with a word about errors.
import { accept, bind, close, connect, getsockname, listen, recv, send, socket } from '#posix'

const listening = socket('AF_INET', 'SOCK_STREAM')
bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listening)
const caller = socket('AF_INET', 'SOCK_STREAM')
connect(caller, getsockname(listening))
const { fd: answerer } = accept(listening)

/** The other end of the line, in the same thread. */
function answersAndHangsUp(): void {
  send(answerer, Buffer.concat([Buffer.from('you said '), recv(answerer, 100)]))
  close(answerer)
}

// #region loop
for (const question of ['hello', 'still there?', 'anybody?']) {
  try {
    send(caller, Buffer.from(question))
    console.log(`"${question}" sent successfully`)
  } catch (error) {
    console.log(`"${question}" not sent: ${(error as Error).message}`)
    break
  }
  if (question === 'hello') answersAndHangsUp()
  console.log(`received "${recv(caller, 4096)}"`)
}
// #endregion
close(caller)
close(listening)

// Where a blocking server sleeps, as the kernel tells: a second process asks about the first.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { sleepsIn } from '#grader/witnesses/activity'
import { accept, bind, getsockname, type InetAddress, listen, read, socket, write } from '#posix'

const say = (text: string) => writeSync(1, `${text}\n`)

if (process.argv[2] === 'server') serve()
else await watch()

// #region server
function serve(): void {
  let fired = 0
  setInterval(() => fired++, 1)
  const listener = socket('AF_INET', 'SOCK_STREAM')
  bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  listen(listener, 16)
  say(`${(getsockname(listener) as InetAddress).port}`)
  const { fd } = accept(listener)
  const hello = read(fd, 65_536)
  write(fd, Buffer.alloc(2 ** 24, hello))
  say(`timers that fired in the server: ${fired}`)
  process.exit()
}
// #endregion

async function watch(): Promise<void> {
  const server = fork(import.meta.filename, ['server'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const asleep = async (call: string) => {
    while (sleepsIn(server.pid!) !== call) await delay(1)
    return call
  }
  const output = createInterface({ input: server.stdout! })
  const [port] = await once(output, 'line')
  output.on('line', (line) => console.log(line))
  console.log(`nobody is connected         ${await asleep('accept')}`)
  const client = connect(Number(port), '127.0.0.1')
  client.pause()
  console.log(`a client is silent          ${await asleep('read')}`)
  client.write('hello\n')
  console.log(`a client does not read      ${await asleep('write')}`)
  client.resume()
}

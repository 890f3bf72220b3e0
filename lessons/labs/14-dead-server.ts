// What a server that was killed leaves, and what connect and listen say to it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

if (process.argv[2]) {
  net.createServer().listen(process.argv[2], () => process.send?.('listening'))
} else {
  const directory = mkdtempSync(join(tmpdir(), 'lab-'))
  await examine(join(directory, 'server.sock'), join(directory, 'notes.txt'))
  rmSync(directory, { recursive: true })
}

async function examine(path: string, text: string): Promise<void> {
  const server = fork(import.meta.filename, [path])
  await once(server, 'message')
  console.log(
    `a living server:    connect ${await says('connect', path)}, listen ${await says('listen', path)}`,
  )
  server.kill('SIGKILL')
  await once(server, 'exit')
  console.log(`a killed server:    its file is there: ${existsSync(path)}`)
  console.log(
    `                    connect ${await says('connect', path)}, listen ${await says('listen', path)}`,
  )
  writeFileSync(text, 'Dear reader')
  console.log(
    `a text file:        connect ${await says('connect', text)}, listen ${await says('listen', text)}`,
  )
  unlinkSync(path)
  console.log(
    `nothing, any more:  connect ${await says('connect', path)}, listen ${await says('listen', path)}`,
  )
}

async function says(call: 'connect' | 'listen', path: string): Promise<string> {
  const end = call === 'connect' ? net.connect(path) : net.createServer().listen(path)
  try {
    await once(end, call === 'connect' ? 'connect' : 'listening')
    return 'succeeds'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? ''
  } finally {
    if (end instanceof net.Socket) end.destroy()
    else end.close()
  }
}

// Misconception: a variable can hold the other client, because in the first test there were two.
// fails: introduces everybody
// fails: passes what one says on to all the others
// fails: tells the others who leaves, after the last that was said
// fails: takes a reset for leaving, and nothing worse
// fails: refuses a name that is taken or bad, and lets the client try again
import { createServer, type Socket } from 'node:net'

type Client = { socket: Socket; name?: string; outgoing: string }

const [port, max] = process.argv.slice(2).map(Number) as [number, number]
const clients = new Set<Client>()
const members = new Map<string, Client>()
let pair: Client[] = []

function tell(client: Client, line: string): void {
  if (client.outgoing === '') process.nextTick(deliver, client)
  client.outgoing += `${line}\n`
}

function deliver(client: Client): void {
  const { socket, outgoing } = client
  client.outgoing = ''
  socket.write(outgoing)
  if (socket.writableLength > 2 ** 20) socket.destroy()
}

function tellOthers(sender: Client, line: string): void {
  for (const member of pair) if (member !== sender && members.has(member.name!)) tell(member, line)
}

function hear(client: Client, line: string): void {
  if (client.name !== undefined) tellOthers(client, `${client.name}: ${line}`)
  else if (!/^[a-z]{1,16}$/.test(line)) tell(client, 'bad name')
  else if (members.has(line)) tell(client, 'taken')
  else join(client, line)
}

function join(client: Client, name: string): void {
  client.name = name
  members.set(name, client)
  pair = [client, ...pair].slice(0, 2)
  tell(client, `here: ${[...members.keys()].sort().join(' ')}`)
  tellOthers(client, `+ ${name}`)
}

function leave(client: Client): void {
  clients.delete(client)
  if (client.name === undefined) return
  members.delete(client.name)
  tellOthers(client, `- ${client.name}`)
}

const server = createServer((socket) => {
  socket.on('error', () => {})
  if (clients.size >= max) {
    socket.resume().end('busy\n')
    socket.destroySoon()
    return
  }
  const client: Client = { socket, outgoing: '' }
  let unfinished = ''
  clients.add(client)
  tell(client, `welcome ${clients.size} of ${max}`)
  socket.setEncoding('latin1').on('data', (text: string) => {
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) {
      if (line.length > 1024) socket.destroy()
      if (!socket.destroyed) hear(client, line)
    }
    if (unfinished.length > 1024) socket.destroy()
  })
  socket.on('end', () => socket.destroy())
  socket.on('close', () => leave(client))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')

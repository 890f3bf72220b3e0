// Misconception: who is sent away soon leaves by itself: to look now and then who has stayed is enough.
// fails: says "busy" to one too many, and closes
// fails: disconnects a client whose line is too long
import { createServer, type Socket } from 'node:net'

type Client = { socket: Socket; name?: string; outgoing: string }

const [port, max] = process.argv.slice(2).map(Number) as [number, number]
const clients = new Set<Client>()
const members = new Map<string, Client>()

/** When each client was sent away that may still be there. */
const sentAway = new Map<Socket, number>()

setInterval(() => {
  for (const [socket, at] of sentAway) if (performance.now() - at > 2500) socket.destroy()
}, 500).unref()

function sendAway(socket: Socket): void {
  sentAway.set(socket, performance.now())
  socket.on('close', () => sentAway.delete(socket))
}

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
  for (const member of members.values()) if (member !== sender) tell(member, line)
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
  if (clients.size >= max) {
    socket.resume().end('busy\n')
    sendAway(socket)
    return
  }
  const client: Client = { socket, outgoing: '' }
  let unfinished = ''
  clients.add(client)
  tell(client, `welcome ${clients.size} of ${max}`)
  socket.setEncoding('latin1').on('data', (text: string) => {
    if (sentAway.has(socket)) return
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) {
      if (line.length > 1024) sendAway(socket)
      if (!sentAway.has(socket)) hear(client, line)
    }
    if (unfinished.length > 1024) sendAway(socket)
  })
  socket.on('error', () => {})
  socket.on('end', () => socket.destroy())
  socket.on('close', () => leave(client))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')

// usage: server.ts <port> <max>
// A room for at most <max> clients at a time, on 127.0.0.1: each hears who comes, who goes, and what the others say.
import { createServer, type Socket } from 'node:net'

const LONGEST_LINE = 1024
const MOST_WAITING = 2 ** 20
const NAME = /^[a-z]{1,16}$/

/** `outgoing`: what the event that is being handled has yielded for this client so far. */
type Client = { socket: Socket; name?: string; outgoing: string }

const [portText = '', maxText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)
const max = Number(maxText)
const isNumber = (text: string) => /^\d+$/.test(text)

if (
  ![portText, maxText].every(isNumber) ||
  port < 1 ||
  port > 65_535 ||
  max < 1 ||
  max > 1000 ||
  rest.length > 0
) {
  console.error('usage: server.ts <port> <max>')
  process.exit(64)
}

const clients = new Set<Client>()
const members = new Map<string, Client>()

/** Gathers: a write for each line would be a system call for each line and listener, and a flood of empty lines holds up all. */
function tell(client: Client, line: string): void {
  if (client.outgoing === '') process.nextTick(deliver, client)
  client.outgoing += `${line}\n`
}

/** Never waits for the client: whoever does not read must not hold up the others, nor fill our memory. */
function deliver(client: Client): void {
  const { socket, outgoing } = client
  client.outgoing = ''
  socket.write(outgoing, 'latin1')
  if (socket.writableLength > MOST_WAITING) socket.destroy()
}

function tellOthers(sender: Client, line: string): void {
  for (const member of members.values()) if (member !== sender) tell(member, line)
}

function hear(client: Client, line: string): void {
  if (client.name !== undefined) tellOthers(client, `${client.name}: ${line}`)
  else if (!NAME.test(line)) tell(client, 'bad name')
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

function admit(socket: Socket): void {
  const client: Client = { socket, outgoing: '' }
  let unfinished = ''
  clients.add(client)
  tell(client, `welcome ${clients.size} of ${max}`)
  // A byte is a character in Latin-1, so lengths are what the contract counts.
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) {
      if (line.length > LONGEST_LINE) socket.destroy()
      if (socket.destroyed) return
      hear(client, line)
    }
    if (unfinished.length > LONGEST_LINE) socket.destroy()
  })
  socket.on('end', () => socket.destroy())
  // The one event that comes in every case, once, and after the descriptor is free: end, reset, or dropped.
  socket.on('close', () => leave(client))
}

function refuse(socket: Socket): void {
  // Bytes that nobody read would turn the close into a reset (RFC 9293, section 3.6), and that may overtake the answer.
  socket.resume()
  socket.end('busy\n')
  // Not when the client ends, too: it could stay for ever, beyond the limit.
  socket.destroySoon()
}

const server = createServer((socket) => {
  // After an 'error' comes 'close', which says all that we need to know.
  socket.on('error', () => {})
  if (clients.size < max) admit(socket)
  else refuse(socket)
})

// Without a listening socket nothing keeps the process alive, so it ends with this code by itself.
server.on('error', (error) => {
  console.error(`server: ${error.message}`)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')

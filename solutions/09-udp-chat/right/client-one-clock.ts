// Style: callbacks, and a list of what is under way; one clock, which ticks every millisecond, looks through it.
// program: client.ts

import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns'
import { isIPv4 } from 'node:net'
import { createInterface } from 'node:readline'

const [host, portText = '', me = '', ...rest] = process.argv.slice(2)
const port = /^\d+$/.test(portText) ? Number(portText) : 0
const isName = (text: string) => /^[a-z0-9]{1,16}$/.test(text)
if (!host || port < 1 || port > 65_535 || !isName(me) || rest.length > 0) {
  console.error('usage: client.ts <host> <port> <name>')
  process.exit(64)
}

type Place = { address: string; port: number }
type Done = (answer?: string[]) => void
type Exchange = { id: string; line: string; to: Place; sendings: number; due: number; done: Done }

const WAITS = [100, 200, 400, 800]
const socket = createSocket('udp4')
const server: Place = { address: '', port }
const underWay = new Set<Exchange>()
const printed = new Set<string>()
const asking = new Set<string>()
const lines: string[] = []
let [isBusy, isOver, nextLogin] = [true, false, Number.POSITIVE_INFINITY]

const newId = () => Array.from({ length: 12 }, () => randomInt(36).toString(36)).join('')
const isSame = (a: Place, b: Place) => a.address === b.address && a.port === b.port
const isText = (text: string) =>
  text !== '' && Buffer.byteLength(text) <= 400 && !/\p{Cc}/u.test(text)
const say = (line: string, to: Place) => socket.send(line, to.port, to.address, () => {})

function sends(exchange: Exchange): void {
  const wait = WAITS[exchange.sendings++]
  if (wait === undefined) {
    underWay.delete(exchange)
    exchange.done()
    return
  }
  exchange.due = performance.now() + wait
  say(exchange.line, exchange.to)
}

function begins(id: string, line: string, to: Place, done: Done): void {
  const exchange = { id, line, to, sendings: 0, due: 0, done }
  underWay.add(exchange)
  sends(exchange)
}

function asks(verb: string, fields: string[], done: Done, id = newId()): void {
  begins(id, [verb, id, ...fields].join(' '), server, done)
}

/** Whether these are the fields of an answer to it. */
function isAnswer([verb = '', , ...fields]: string[], { line }: Exchange): boolean {
  const asked = line.slice(0, line.indexOf(' '))
  if (verb === 'error') return asked !== 'text' && fields.length > 0
  if (asked === 'where' && verb === 'at')
    return fields.length === 2 && isIPv4(fields[0]!) && /^\d+$/.test(fields[1]!)
  const plain: Record<string, string> = { text: 'ack', where: 'offline', send: 'stored' }
  return fields.length === 0 && verb === (plain[asked] ?? 'ok')
}

const placeOf = (answer?: string[]): Place | undefined =>
  answer?.[0] === 'at' ? { address: answer[2] ?? '', port: Number(answer[3]) } : undefined

function hears(id: string, name: string, text: string, from: Place): void {
  const [message, copy] = [`${name} ${id}`, `${name} ${id} ${from.address} ${from.port}`]
  const takes = () => {
    if (!printed.has(message)) console.log(`from ${name}: ${text}`)
    printed.add(message)
    say(`ack ${id}`, from)
  }
  const isKnown = printed.has(message) || isSame(from, server)
  if (isKnown) takes()
  if (isKnown || asking.has(copy)) return
  asking.add(copy)
  asks('where', [name], (answer) => {
    asking.delete(copy)
    const place = placeOf(answer)
    if (place && isSame(place, from)) takes()
  })
}

socket.on('message', (datagram, from) => {
  const line = datagram.toString()
  if (!Buffer.from(line).equals(datagram) || /\p{Cc}/u.test(line)) return
  const fields = line.split(' ')
  const [verb, id = '', name = '', ...words] = fields
  if (verb === 'text') {
    if (isName(id) && isName(name) && isText(words.join(' ')))
      hears(id, name, words.join(' '), from)
    return
  }
  const exchange = [...underWay].find((each) => each.id === id && isSame(each.to, from))
  if (exchange && isAnswer(fields, exchange) && underWay.delete(exchange)) exchange.done(fields)
})

/** Prints what came of a line, and turns to the next. */
function ends(outcome: string | undefined, answer?: string[]): void {
  if (!answer) console.error('ETIMEDOUT: the server is silent')
  else if (answer[0] === 'error') console.error(`the server says ${answer[2]}`)
  else if (outcome) console.log(outcome)
  isBusy = false
  turns()
}

function tells(name: string, text: string): void {
  const id = newId()
  const leaves = () =>
    asks('send', [name, text], (stored) => ends(`stored for ${name}`, stored), id)
  asks('where', [name], (answer) => {
    const place = placeOf(answer)
    if (!answer || answer[0] === 'error') return ends(undefined, answer)
    if (!place) return leaves()
    const heard = (ack?: string[]) => (ack ? ends(`delivered to ${name}`, ack) : leaves())
    begins(id, `text ${id} ${me} ${text}`, place, heard)
  })
}

function obeys(line: string): void {
  const [verb, name = '', ...words] = line.split(' ')
  isBusy = true
  if (verb === 'where' && isName(name) && words.length === 0) {
    asks('where', [name], (answer) => {
      const place = placeOf(answer)
      ends(place ? `${name} is at ${place.address}:${place.port}` : `${name} is offline`, answer)
    })
  } else if (verb === 'to' && isName(name) && isText(words.join(' '))) tells(name, words.join(' '))
  else {
    console.error(`unknown command: ${line}`)
    isBusy = false
  }
}

function turns(): void {
  while (!isBusy && lines.length > 0) {
    const line = lines.shift()
    if (line === 'quit') leaves()
    else if (line) obeys(line)
  }
  if (!isBusy && isOver) leaves()
}

function leaves(): void {
  isBusy = true
  nextLogin = Number.POSITIVE_INFINITY
  asks('logout', [], () => process.exit(0))
}

function starts(answer?: string[]): void {
  if (answer?.[0] !== 'ok') {
    console.error(answer ? `the server says ${answer[2]}` : 'ETIMEDOUT: the server is silent')
    process.exit(answer ? 1 : 4)
  }
  console.log('online')
  isBusy = false
  nextLogin = performance.now() + 2000
  const input = createInterface({ input: process.stdin })
  input.on('line', (line) => lines.push(line) && turns())
  input.on('close', () => {
    isOver = true
    turns()
  })
}

lookup(host, { family: 4 }, (error, address) => {
  if (error) {
    console.error(`client: ${error.message}`)
    process.exit(5)
  }
  server.address = address
  socket.bind(() => asks('login', [me], starts))
  setInterval(() => {
    const now = performance.now()
    for (const exchange of [...underWay]) if (now >= exchange.due) sends(exchange)
    if (now < nextLogin) return
    nextLogin += 2000
    say(`login ${newId()} ${me}`, server)
  }, 1)
})

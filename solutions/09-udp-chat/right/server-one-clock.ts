// Style: who is on line by address and a box for each name; one clock, which ticks every millisecond, looks at both.
// program: server.ts

import { createSocket } from 'node:dgram'

const [portText = '', expiryText = '', ...rest] = process.argv.slice(2)
const [port, expiryMs] = [portText, expiryText].map((text) => (/^\d+$/.test(text) ? +text : 0))
if (!port || port > 65_535 || !expiryMs || rest.length > 0) {
  console.error('usage: server.ts <port> <expiry-ms>')
  process.exit(64)
}

type Guest = { name: string; address: string; port: number; heardAt: number }
type Box = { messages: string[][]; sendings: number; due: number }

const WAITS = [100, 200, 400, 800]
const guests = new Map<string, Guest>()
const boxes = new Map<string, Box>()
const answers = new Map<string, { line: string; at: number }>()
const socket = createSocket('udp4')

const guestCalled = (name?: string) => [...guests.values()].find((guest) => guest.name === name)
const say = (line: string, to: number, at: string) => socket.send(line, to, at, () => {})

function expires(): void {
  const now = performance.now()
  for (const [home, { heardAt }] of guests) if (now - heardAt >= expiryMs!) guests.delete(home)
  for (const [key, { at }] of answers) if (now - at >= 10_000) answers.delete(key)
}

function starts(name: string): void {
  const box = boxes.get(name)
  if (box) Object.assign(box, { sendings: 0, due: 0 })
  if (box) sends(name, box)
}

function sends(name: string, box: Box): void {
  const [guest, message, wait] = [guestCalled(name), box.messages[0], WAITS[box.sendings++]]
  box.due = Number.POSITIVE_INFINITY
  if (!guest || !message || !wait) return
  say(['text', ...message].join(' '), guest.port, guest.address)
  box.due = performance.now() + wait
}

const isName = (text = '') => /^[a-z0-9]{1,16}$/.test(text)
const isText = (text: string) => text !== '' && Buffer.byteLength(text) <= 400

function fieldsOf(datagram: Buffer): string[] | undefined {
  const line = datagram.toString()
  if (!Buffer.from(line).equals(datagram) || /\p{Cc}/u.test(line)) return undefined
  const [verb = '', id, name, ...words] = line.split(' ')
  const text = words.join(' ')
  if (!isName(id)) return undefined
  if (['logout', 'ack'].includes(verb)) return name === undefined ? [verb, id!] : undefined
  if (!isName(name)) return undefined
  if (['login', 'where'].includes(verb)) return words.length === 0 ? [verb, id!, name!] : undefined
  return verb === 'send' && isText(text) ? [verb, id!, name!, text] : undefined
}

function obeys([verb, id, name = '', text = '']: string[], home: string): string {
  const [me, other] = [guests.get(home), guestCalled(name)]
  if (verb === 'login') {
    if (other && `${other.address} ${other.port}` !== home) return `error ${id} taken`
    const [address = '', place] = home.split(' ')
    guests.set(home, { name, address, port: Number(place), heardAt: performance.now() })
    if (!boxes.has(name)) boxes.set(name, { messages: [], sendings: 0, due: 0 })
    return `ok ${id}`
  }
  if (!me) return `error ${id} login`
  if (verb === 'where') return other ? `at ${id} ${other.address} ${other.port}` : `offline ${id}`
  if (verb === 'logout') return guests.delete(home) ? `ok ${id}` : ''
  const box = boxes.get(name)
  if (!box) return `error ${id} unknown`
  if (box.messages.length >= 20) return `error ${id} full`
  box.messages.push([id!, me.name, text])
  return `stored ${id}`
}

function acknowledges(id: string, { name }: Guest): void {
  const box = boxes.get(name)
  if (box?.messages[0]?.[0] !== id) return
  box.messages.shift()
  starts(name)
}

socket.on('message', (datagram, from) => {
  const fields = fieldsOf(datagram)
  if (!fields) return
  expires()
  const [verb, id = '', name = ''] = fields
  const home = `${from.address} ${from.port}`
  const me = guests.get(home)
  if (me) me.heardAt = performance.now()
  if (verb === 'ack') return me && acknowledges(id, me)
  const before = answers.get(`${home} ${id}`)
  if (before) return say(before.line, from.port, from.address)
  const line = obeys(fields, home)
  answers.set(`${home} ${id}`, { line, at: performance.now() })
  say(line, from.port, from.address)
  const rests = boxes.get(name)?.due === Number.POSITIVE_INFINITY
  if ((verb === 'login' && line.startsWith('ok')) || (verb === 'send' && rests)) starts(name)
})

socket.on('error', (error) => {
  console.error(`server: ${error.message}`)
  process.exit(1)
})

socket.bind(port, '127.0.0.1', () =>
  setInterval(() => {
    expires()
    for (const [name, box] of boxes) if (performance.now() >= box.due) sends(name, box)
  }, 1),
)

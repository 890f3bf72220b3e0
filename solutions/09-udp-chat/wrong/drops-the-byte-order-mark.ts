// Misconception: a decoder gives exactly the characters that were sent.
// program: server.ts
// fails: ignores whatever is no request

import { isUtf8 } from 'node:buffer'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'

const WAITS = [100, 200, 400, 800]
const MOST_WAITING = 20
const LONGEST_TEXT = 400
const REMEMBERED_MS = 10_000

type Address = Pick<RemoteInfo, 'address' | 'port'>
type Message = { id: string; from: string; text: string }
type Request = { verb: string; id: string; name: string; text: string }

/** Somebody who has logged in at least once. */
type Member = {
  name: string
  home?: Address
  heardAt: number
  waiting: Message[]
  timer?: NodeJS.Timeout
}

const GRAMMAR = [
  /^(?<verb>login|where) (?<id>[a-z0-9]{1,16}) (?<name>[a-z0-9]{1,16})$/,
  /^(?<verb>logout|ack) (?<id>[a-z0-9]{1,16})$/,
  /^(?<verb>send) (?<id>[a-z0-9]{1,16}) (?<name>[a-z0-9]{1,16}) (?<text>\P{Cc}+)$/u,
]

/** Undefined for whatever is not exactly a request. */
function parse(datagram: Buffer): Request | undefined {
  if (!isUtf8(datagram)) return undefined
  const line = new TextDecoder().decode(datagram)
  const groups = GRAMMAR.map((form) => form.exec(line)?.groups).find(Boolean)
  if (!groups || Buffer.byteLength(groups.text ?? '') > LONGEST_TEXT) return undefined
  return { verb: '', id: '', name: '', text: '', ...groups }
}

const isSame = (a: Address | undefined, b: Address) => a?.port === b.port && a.address === b.address

class ChatServer {
  readonly #socket: Socket
  readonly #expiryMs: number
  readonly #members = new Map<string, Member>()
  /** What was answered, by the request's sender and id. */
  readonly #answers = new Map<string, string>()

  constructor(socket: Socket, expiryMs: number) {
    this.#socket = socket
    this.#expiryMs = expiryMs
  }

  receive(datagram: Buffer, from: RemoteInfo): void {
    const request = parse(datagram)
    if (!request) return
    const me = this.#memberAt(from)
    if (me) me.heardAt = performance.now()
    if (request.verb === 'ack') this.#acknowledged(me, request.id)
    else this.#answerOnce(request, from, me)
  }

  #answerOnce(request: Request, from: Address, me: Member | undefined): void {
    const key = `${from.address} ${from.port} ${request.id}`
    const known = this.#answers.get(key)
    if (known !== undefined) {
      this.#send(known, from)
      return
    }
    const answer = this.#obey(request, from, me)
    this.#answers.set(key, answer)
    setTimeout(() => this.#answers.delete(key), REMEMBERED_MS)
    this.#send(answer, from)
    const receiver = this.#members.get(request.name)
    if (request.verb === 'login' && isSame(receiver?.home, from)) this.#deliver(receiver)
    if (request.verb === 'send' && receiver && !receiver.timer) this.#deliver(receiver)
  }

  /** Carries out a new request; returns the answer. */
  #obey(request: Request, from: Address, me: Member | undefined): string {
    const { verb, id, name } = request
    if (verb === 'login') return this.#login(request, from, me)
    // Who asks is known by the address alone: nobody can write another's name into a request.
    if (!me) return `error ${id} login`
    if (verb === 'send') return this.#keep(request, me)
    if (verb === 'logout') {
      me.home = undefined
      return `ok ${id}`
    }
    const home = this.#home(this.#members.get(name))
    return home ? `at ${id} ${home.address} ${home.port}` : `offline ${id}`
  }

  #login({ id, name }: Request, from: Address, me: Member | undefined): string {
    const member = this.#members.get(name) ?? { name, heardAt: 0, waiting: [] }
    const home = this.#home(member)
    if (home && !isSame(home, from)) return `error ${id} taken`
    if (me && me !== member) me.home = undefined
    member.home = { address: from.address, port: from.port }
    member.heardAt = performance.now()
    this.#members.set(name, member)
    return `ok ${id}`
  }

  #keep({ id, name, text }: Request, me: Member): string {
    const receiver = this.#members.get(name)
    if (!receiver) return `error ${id} unknown`
    if (receiver.waiting.length >= MOST_WAITING) return `error ${id} full`
    receiver.waiting.push({ id, from: me.name, text })
    return `stored ${id}`
  }

  #acknowledged(me: Member | undefined, id: string): void {
    if (me?.waiting[0]?.id !== id) return
    me.waiting.shift()
    this.#deliver(me)
  }

  /** Sends the first message that waits, and again, until it is acknowledged: one at a time keeps them in order. */
  #deliver(member: Member | undefined, sendings = 0): void {
    if (!member) return
    clearTimeout(member.timer)
    member.timer = undefined
    const [message] = member.waiting
    const home = this.#home(member)
    if (!message || !home || sendings === WAITS.length) return
    this.#send(`text ${message.id} ${message.from} ${message.text}`, home)
    member.timer = setTimeout(() => this.#deliver(member, sendings + 1), WAITS[sendings])
  }

  /** Where a member is, unless it logged out or was silent for too long. */
  #home(member: Member | undefined): Address | undefined {
    if (!member || performance.now() - member.heardAt >= this.#expiryMs) return undefined
    return member.home
  }

  #memberAt(from: Address): Member | undefined {
    return [...this.#members.values()].find((member) => isSame(this.#home(member), from))
  }

  /** What the kernel cannot send is as good as lost, and gets repeated like it. */
  #send(datagram: string, to: Address): void {
    this.#socket.send(datagram, to.port, to.address, () => {})
  }
}

function main(): void {
  const [portText = '', expiryText = '', ...rest] = process.argv.slice(2)
  const port = /^\d+$/.test(portText) ? Number(portText) : 0
  const expiryMs = /^\d+$/.test(expiryText) ? Number(expiryText) : 0
  if (port < 1 || port > 65_535 || expiryMs < 1 || rest.length > 0) {
    console.error('usage: server.ts <port> <expiry-ms>')
    process.exit(64)
  }
  const socket = createSocket('udp4')
  const server = new ChatServer(socket, expiryMs)
  socket.on('message', (datagram, from) => server.receive(datagram, from))
  socket.on('error', (error) => {
    console.error(`server: ${error.message}`)
    process.exit(1)
  })
  socket.bind(port, '127.0.0.1')
}

main()

// Misconception: when the goodbye is answered, nothing of mine is under way any more.
// program: client.ts
// fails: exits with 0 while it looks into a message

import { isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { createInterface } from 'node:readline'

const WAITS = [100, 200, 400, 800]
const PRESENT_MS = 2000
const LONGEST_TEXT = 400

/** What answers a request or a text, by its first word. Whatever else bears its id is no answer. */
const ANSWERS: Record<string, RegExp> = {
  login: /^(ok \w+|error \w+ .+)$/,
  logout: /^(ok \w+|error \w+ .+)$/,
  where: /^(at \w+ [\d.]+ \d+|offline \w+|error \w+ .+)$/,
  send: /^(stored \w+|error \w+ .+)$/,
  text: /^ack \w+$/,
}

type Address = Pick<RemoteInfo, 'address' | 'port'>

const isSame = (a: Address, b: Address) => a.port === b.port && a.address === b.address
const newId = () => randomBytes(8).toString('hex')

type Awaited = { from: Address; form: RegExp | undefined; hear: (answer: string[]) => void }

/** The server refused, or is silent: worth a line on stderr. */
class Refusal extends Error {}

class Chat {
  readonly #server: Address
  readonly #name: string
  // One socket for everybody: its address is what the server tells our friends.
  readonly #socket = createSocket('udp4')
  /** Who waits for an answer, by its id. */
  readonly #awaited = new Map<string, Awaited>()
  /** Sender and id of each message that was printed, or is being looked into. */
  readonly #printed = new Set<string>()
  readonly #doubted = new Set<string>()
  #presence?: NodeJS.Timeout

  constructor(server: Address, name: string) {
    this.#server = server
    this.#name = name
    this.#socket.on('message', (datagram, from) => this.#receive(datagram, from))
    this.#socket.on('error', () => {})
  }

  async login(): Promise<void> {
    await this.#ask('login', this.#name)
    const stay = () => this.#send(`login ${newId()} ${this.#name}`, this.#server)
    this.#presence = setInterval(stay, PRESENT_MS)
  }

  async logout(): Promise<void> {
    clearInterval(this.#presence)
    // Without an answer the server will notice in its own time.
    await this.#ask('logout').catch(() => {})
    this.#socket.close()
  }

  async where(name: string): Promise<Address | undefined> {
    const [verb, , address = '', port] = await this.#ask('where', name)
    return verb === 'at' ? { address, port: Number(port) } : undefined
  }

  /** Directly where that works, else through the server. The message keeps its id, so that its reader can tell. */
  async tell(name: string, text: string): Promise<string> {
    const id = newId()
    const home = await this.where(name)
    const direct = home && (await this.#exchange(id, `text ${id} ${this.#name} ${text}`, home))
    if (direct) return `delivered to ${name}`
    await this.#require(id, `send ${id} ${name} ${text}`)
    return `stored for ${name}`
  }

  #ask(verb: string, ...fields: string[]): Promise<string[]> {
    const id = newId()
    return this.#require(id, [verb, id, ...fields].join(' '))
  }

  async #require(id: string, request: string): Promise<string[]> {
    const answer = await this.#exchange(id, request, this.#server)
    if (!answer) throw new Refusal('ETIMEDOUT: the server does not answer')
    if (answer[0] === 'error') throw new Refusal(`the server refuses: ${answer[2]}`)
    return answer
  }

  /** Sends up to four times, until an answer with this id comes from there. */
  async #exchange(id: string, datagram: string, to: Address): Promise<string[] | undefined> {
    let answer: string[] | undefined
    for (let tries = 0; !answer && tries < WAITS.length; tries++) {
      answer = await new Promise((done) => {
        const timer = setTimeout(done, WAITS[tries], undefined)
        const hear = (fields: string[]) => {
          clearTimeout(timer)
          done(fields)
        }
        this.#awaited.set(id, { from: to, form: ANSWERS[datagram.split(' ', 1)[0]!], hear })
        this.#send(datagram, to)
      })
    }
    this.#awaited.delete(id)
    return answer
  }

  #receive(datagram: Buffer, from: Address): void {
    const line = datagram.toString()
    if (!isUtf8(datagram) || /\p{Cc}/u.test(line)) return
    const [verb, id = '', name = '', ...words] = line.split(' ')
    const text = words.join(' ')
    if (verb === 'text') {
      if (isMessage(id, name, text)) void this.#hear(id, name, text, from)
    } else {
      const awaited = this.#awaited.get(id)
      if (awaited?.form?.test(line) && isSame(awaited.from, from)) awaited.hear(line.split(' '))
    }
  }

  async #hear(id: string, name: string, text: string, from: Address): Promise<void> {
    const key = `${name} ${id}`
    if (!this.#printed.has(key)) {
      const source = `${key} ${from.address} ${from.port}`
      if (this.#doubted.has(source)) return
      this.#doubted.add(source)
      const isGenuine = await this.#isFrom(name, from)
      this.#doubted.delete(source)
      if (!isGenuine) return
      if (!this.#printed.has(key)) console.log(`from ${name}: ${text}`)
      this.#printed.add(key)
    }
    this.#send(`ack ${id}`, from)
  }

  /** Anybody can write any name into a datagram; the server knows whose address it came from. */
  async #isFrom(name: string, from: Address): Promise<boolean> {
    if (isSame(from, this.#server)) return true
    const home = await this.where(name).catch((error) => {
      if (!(error instanceof Refusal)) throw error
    })
    if (!home) return false
    return isSame(home, from)
  }

  #send(datagram: string, to: Address): void {
    this.#socket.send(datagram, to.port, to.address, () => {})
  }
}

const isMessage = (id: string, name: string, text: string) =>
  /^[a-z0-9]{1,16}$/.test(id) &&
  /^[a-z0-9]{1,16}$/.test(name) &&
  text !== '' &&
  Buffer.byteLength(text) <= LONGEST_TEXT

/** Carries out one line; returns what to print. */
async function obey(line: string, chat: Chat): Promise<string> {
  const { name = '', text } =
    /^(?:where|to) (?<name>[a-z0-9]{1,16})(?: (?<text>\P{Cc}+))?$/u.exec(line)?.groups ?? {}
  const isTo = line.startsWith('to ')
  if (!name || isTo !== Boolean(text) || Buffer.byteLength(text ?? '') > LONGEST_TEXT)
    throw new Refusal(`unknown command: ${line}`)
  if (text) return chat.tell(name, text)
  const home = await chat.where(name)
  return home ? `${name} is at ${home.address}:${home.port}` : `${name} is offline`
}

async function main(): Promise<void> {
  const [host, portText = '', name = '', ...rest] = process.argv.slice(2)
  const port = /^\d+$/.test(portText) ? Number(portText) : 0
  if (!host || port < 1 || port > 65_535 || !/^[a-z0-9]{1,16}$/.test(name) || rest.length > 0) {
    console.error('usage: client.ts <host> <port> <name>')
    process.exit(64)
  }
  const { address } = await lookup(host, { family: 4 })
  const chat = new Chat({ address, port }, name)
  await chat.login()
  console.log('online')
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'quit') break
    if (line === '') continue
    await obey(line, chat).then(console.log, (error: Error) => console.error(error.message))
  }
  process.stdin.destroy()
  await chat.logout()
}

main().catch((error: NodeJS.ErrnoException) => {
  console.error(`client: ${error.message}`)
  const isUnknownHost = error.syscall === 'getaddrinfo'
  process.exit(isUnknownHost ? 5 : error.message.startsWith('ETIMEDOUT') ? 4 : 1)
})

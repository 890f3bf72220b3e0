// Style: the same server by edge: turns that drain, but not for ever, and a class for each conversation.
import * as os from '#posix'

type Handler = (events: number) => void
const MOST = 2 ** 20

class Loop {
  readonly epoll = os.epoll_create1(os.EPOLL_CLOEXEC)
  readonly handlers = new Map<number, Handler>()
  again = new Set<() => void>()
  add(fd: number, events: number, handler: Handler): void {
    os.setNonBlocking(fd)
    this.handlers.set(fd, handler)
    os.epoll_ctl(this.epoll, 'EPOLL_CTL_ADD', fd, events)
  }
  drop(fd: number): void {
    os.epoll_ctl(this.epoll, 'EPOLL_CTL_DEL', fd)
    this.handlers.delete(fd)
    os.close(fd)
  }
  run(): void {
    for (;;) {
      const turns = [...this.again]
      this.again.clear()
      for (const turn of turns) turn()
      let news: os.EpollEvent[] = []
      try {
        news = os.epoll_wait(this.epoll, 256, this.again.size ? 0 : 5000)
      } catch (error) {
        if ((error as os.SystemError).code !== 'EINTR') throw error
      }
      for (const { fd, events } of news) this.handlers.get(fd)?.(events)
    }
  }
}

class Conversation {
  chunks: Uint8Array[] = []
  size = 0
  ended = false
  over = false
  loop: Loop
  fd: number
  left: () => void
  constructor(loop: Loop, fd: number, left: () => void) {
    this.loop = loop
    this.fd = fd
    this.left = left
    loop.add(fd, os.EPOLLIN | os.EPOLLOUT | os.EPOLLRDHUP | os.EPOLLET, () => this.turn())
  }
  turn = (): void => {
    if (this.over) return
    try {
      const more = this.pump()
      if (this.ended && this.size === 0) this.close()
      else if (more) this.loop.again.add(this.turn)
    } catch {
      this.close()
    }
  }
  pump(): boolean {
    let blockedIn = false
    let blockedOut = false
    for (let steps = 0; steps < 16; steps++) {
      if (!this.ended && !blockedIn && this.size < MOST) {
        const got = attempt(() => os.recv(this.fd, 16_384))
        if (!got) blockedIn = true
        else if (got.length === 0) this.ended = true
        else {
          this.chunks.push(Uint8Array.from(got))
          this.size += got.length
        }
      }
      if (this.size > 0 && !blockedOut) {
        const head = this.chunks[0]!
        const sent = attempt(() => os.send(this.fd, head))
        if (sent === undefined) blockedOut = true
        else {
          this.size -= sent
          if (sent === head.length) this.chunks.shift()
          else this.chunks[0] = head.subarray(sent)
        }
      }
      const canRead = !this.ended && !blockedIn && this.size < MOST
      const canWrite = this.size > 0 && !blockedOut
      if (!canRead && !canWrite) return false
    }
    return true
  }
  close(): void {
    this.over = true
    this.loop.drop(this.fd)
    this.left()
  }
}

function attempt<T>(call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    if ((error as os.SystemError).code === 'EAGAIN') return undefined
    throw error
  }
}

const loop = new Loop()
const listener = os.socket('AF_INET', os.SOCK_STREAM | os.SOCK_NONBLOCK)
try {
  os.setsockopt(listener, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  os.bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: Number(process.argv[2]) })
  os.listen(listener, 200)
} catch (error) {
  console.error(String((error as Error).message))
  process.exit(1)
}
const welcome = (): void => {
  for (;;) {
    try {
      const { fd } = os.accept(listener)
      new Conversation(loop, fd, () => loop.again.add(welcome))
    } catch (error) {
      const { code } = error as os.SystemError
      if (code === 'EAGAIN' || code === 'EMFILE') return
      throw error
    }
  }
}
loop.add(listener, os.EPOLLIN | os.EPOLLET, welcome)
loop.run()

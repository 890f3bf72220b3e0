import { type FSWatcher, lstatSync, type Stats, watch } from 'node:fs'
import net from 'node:net'
import { basename, dirname } from 'node:path'
import { Failure, Skipped } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { hasProc } from '../witnesses/proc.ts'
import { unixSocketsOf } from '../witnesses/unix-table.ts'

/** The longest path of a socket, in bytes: unix(7), and sys/un.h of macOS. */
const LONGEST = process.platform === 'linux' ? 107 : 103

const hasInotify = process.platform === 'linux'

/** What inotify reports comes with the next turns of the event loop. */
const REPORTED_MS = 50

const PERMISSIONS = 0o777

/** The file of the Unix socket that a server is to listen at. */
export class SocketFile {
  readonly path: string
  readonly #scene: Scene
  #before?: string
  #changes = 0
  #watcher?: FSWatcher

  constructor(path: string, scene: Scene) {
    this.path = path
    this.#scene = scene
  }

  /** @throws {Skipped} where no program could listen at the path */
  fits(): void {
    if (Buffer.byteLength(this.path) > LONGEST)
      throw new Skipped('the temporary directory has too long a name for a socket in it')
  }

  /** Remembers what is at the path: only something else can be the program's. */
  remember(): void {
    this.fits()
    this.#before = this.#identity()
    this.#changes = 0
    // Where there is no inotify, fs.watch tells less, and nothing is asked of it.
    if (!hasInotify) return
    this.#watcher ??= watch(dirname(this.path), (event, name) => {
      if (event === 'change' && name === basename(this.path)) this.#changes++
    })
  }

  /** What is at the path, whether a socket or not; undefined for nothing. */
  get stat(): Stats | undefined {
    return lstatSync(this.path, { throwIfNoEntry: false })
  }

  /** True when a program listens here: it has a socket that does, and there is one at the path that was not there before. */
  isServedBy(pid: number): boolean {
    if (!this.stat?.isSocket() || this.#identity() === this.#before) return false
    return !hasProc || unixSocketsOf(pid).some(({ listening }) => listening)
  }

  /** Somebody accepts connections here: a try, for systems whose kernel does not list its sockets. */
  async isReachable(): Promise<boolean> {
    return new Promise((resolve) => {
      const probe = net.connect(this.path)
      probe.once('error', () => resolve(false))
      probe.once('connect', () => {
        probe.destroy()
        resolve(true)
      })
    })
  }

  /** The file was made with these permissions, and not given them afterwards: there was no moment with others. */
  async wasMadeWith(permissions: number): Promise<void> {
    const expected = `${octal(permissions)}, from the moment it is there`
    const fail = (received: string) => {
      throw new Failure({ kind: 'kernel', what: "the socket file's mode", expected, received })
    }
    const mode = (this.stat?.mode ?? 0) & PERMISSIONS
    if (mode !== permissions) fail(octal(mode))
    if (!hasInotify) throw new Skipped('only Linux tells whether a file was made with its mode')
    await this.#scene.patience.quietFor(REPORTED_MS, () => {
      if (this.#changes > 0) fail(`${octal(mode)}, set when the file was there already`)
    })
  }

  /** It must be the same file as in `stat`, neither removed nor replaced. */
  async isStill(stat: Stats | undefined): Promise<void> {
    if (stat && this.stat?.ino === stat.ino && this.stat.ctimeMs === stat.ctimeMs) return
    throw new Failure({
      kind: 'kernel',
      what: 'the file at the path',
      expected: 'the same as before',
      received: this.stat ? 'another' : 'nothing',
    })
  }

  /** Nothing may be at the path. */
  async isGone(): Promise<void> {
    if (!this.stat) return
    throw new Failure({
      kind: 'kernel',
      what: 'the file at the path',
      expected: 'nothing: the server has removed it',
      received: 'it is still there',
    })
  }

  close(): void {
    this.#watcher?.close()
  }

  #identity(): string | undefined {
    const stat = lstatSync(this.path, { throwIfNoEntry: false, bigint: true })
    return stat && `${stat.ino} ${stat.ctimeNs}`
  }
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`
}

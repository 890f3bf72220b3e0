import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Data, toBytes } from '../bytes.ts'
import { Failure } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { activity } from '../witnesses/activity.ts'
import { pidNamespace } from '../witnesses/credentials.ts'
import { children, hasProc } from '../witnesses/proc.ts'
import { refused } from './refused.ts'
import { StreamReader } from './stream-reader.ts'

/** What the process runs: its standard streams, connected to the socket. */
const RELAY = `
const socket = require('node:net').connect(process.argv[1], () => process.send('connected'))
socket.once('error', () => process.connected && process.send('refused'))
process.stdin.pipe(socket).pipe(process.stdout)
`

/**
 * What starts a process beside another: in its pid and user namespaces, where it has a number, and its mount namespace, so that the
 * other sees through it no file that it does not see itself. It dies with its starter, nsenter(1). Nothing where these are the grader's own.
 */
function beside(pid: number): string[] {
  if (!hasProc || pidNamespace(pid) === pidNamespace(process.pid)) return []
  const spaces = ['--user', '--pid', '--mount', '--preserve-credentials']
  return ['nsenter', ...spaces, `--target=${pid}`, '--', 'setpriv', '--pdeathsig=KILL', '--']
}

/** A client that is a process of its own, with credentials of its own. */
export class Visitor extends StreamReader {
  readonly #process: ChildProcess

  private constructor(name: string, scene: Scene, process: ChildProcess) {
    super(name, scene)
    this.#process = process
    process.stdout!.on('data', (chunk: Buffer) => {
      this.inbox.add(chunk)
      scene.transcript.record(name, 'receives', chunk)
      scene.patience.pulse()
    })
    process.stdout!.on('end', () => {
      this.ending = 'end'
      scene.transcript.record(name, 'sees the end')
      scene.patience.pulse()
    })
    process.stdin!.on('error', () => {})
  }

  /** Starts a process, one of those that the program `server` can see, that connects to the socket at `path`. */
  static async arrives(name: string, path: string, server: number, scene: Scene): Promise<Visitor> {
    const [command, ...args] = [...beside(server), process.execPath, '-e', RELAY, path]
    const child = spawn(command!, args, {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      env: { PATH: process.env.PATH },
    })
    const visitor = new Visitor(name, scene, child)
    const { signal } = scene.patience
    try {
      const [said] = await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }).then(() => [undefined]),
      ])
      if (said === undefined) throw new Error(`${name} did not start: ${child.stderr!.read()}`)
      if (said === 'refused')
        throw new Failure({ kind: 'refused', peer: name, what: 'a connection' })
    } catch (error) {
      if (child.pid !== undefined) await visitor.close()
      // Only the deadline is told as that of a connection: that the process did not start is no doing of the program's.
      throw signal.aborted ? refused(name, error) : error
    }
    scene.transcript.record(name, 'connects')
    return visitor
  }

  /** Its number in the grader's namespace. */
  get pid(): number {
    const { pid = -1, spawnfile } = this.#process
    return spawnfile === process.execPath ? pid : (children(pid)[0] ?? -1)
  }

  /** What its process has not handed on yet, the program has not seen, or the grader has not. */
  protected override isOwed(): boolean {
    return activity([this.pid]) === undefined
  }

  async sends(data: Data): Promise<void> {
    this.lastSent = toBytes(data)
    this.scene.transcript.record(this.name, 'sends', this.lastSent)
    this.#process.stdin!.write(this.lastSent)
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#process
    if (exitCode !== null || signalCode !== null) return
    this.#process.kill('SIGKILL')
    await once(this.#process, 'exit')
  }
}

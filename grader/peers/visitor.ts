import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Data, toBytes } from '../bytes.ts'
import { Failure } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { StreamReader } from './stream-reader.ts'

/** What the process runs: its standard streams, connected to the socket. */
const RELAY = `
const socket = require('node:net').connect(process.argv[1], () => process.send('connected'))
process.stdin.pipe(socket).pipe(process.stdout)
`

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

  /** Starts a process that connects to the socket at `path`. */
  static async arrives(name: string, path: string, scene: Scene): Promise<Visitor> {
    const child = spawn(process.execPath, ['-e', RELAY, path], {
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
      env: {},
    })
    const visitor = new Visitor(name, scene, child)
    const { signal } = scene.patience
    const connected = await Promise.race([
      once(child, 'message', { signal }).then(() => true),
      once(child, 'exit', { signal }).then(() => false),
    ]).catch(() => false)
    if (!connected) {
      await visitor.close()
      throw new Failure({ kind: 'refused', peer: name, what: 'a connection' })
    }
    scene.transcript.record(name, 'connects')
    return visitor
  }

  get pid(): number {
    return this.#process.pid ?? -1
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

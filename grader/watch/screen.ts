import { emitKeypressEvents, type Key } from 'node:readline'
import type { ReadStream, WriteStream } from 'node:tty'
import type { Size } from './frame.ts'

/** xterm's private modes, which all terminals of today know: the other screen, a cursor, lines that wrap. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l'
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l'

/** A terminal of one's own for a while: what was on it before is there again afterwards, in whatever way this ends. */
export class Screen {
  readonly #input: ReadStream
  readonly #output: WriteStream
  readonly #pressed: (text: string | undefined, key: Key) => void
  readonly #resized: () => void
  readonly #leave = () => this.leave()
  #entered = false

  constructor(
    streams: { input: ReadStream; output: WriteStream },
    settings: { pressed: (name: string) => void; resized: () => void },
  ) {
    this.#input = streams.input
    this.#output = streams.output
    this.#pressed = (text, key) => settings.pressed(nameOf(text, key))
    this.#resized = settings.resized
    emitKeypressEvents(this.#input)
  }

  get size(): Size {
    const { columns, rows } = this.#output
    return { columns: columns || 80, rows: rows || 24 }
  }

  enter(): void {
    this.#entered = true
    process.on('exit', this.#leave)
    // What it says of an error would otherwise be on the screen that is left.
    process.on('uncaughtExceptionMonitor', this.#leave)
    this.#input.setRawMode(true)
    this.#input.on('keypress', this.#pressed)
    this.#input.resume()
    this.#output.on('resize', this.#resized)
    this.#output.write(ENTER)
  }

  leave(): void {
    if (!this.#entered) return
    this.#entered = false
    process.off('exit', this.#leave)
    process.off('uncaughtExceptionMonitor', this.#leave)
    this.#output.off('resize', this.#resized)
    this.#input.off('keypress', this.#pressed)
    this.#input.pause()
    this.#input.setRawMode(false)
    this.#output.write(LEAVE)
  }

  /** Draws over what is there, without wiping it first: nothing flickers. */
  draw(lines: string[]): void {
    if (!this.#entered) return
    this.#output.write(`\x1b[H${lines.map((line) => `${line}\x1b[0m\x1b[K`).join('\r\n')}\x1b[J`)
  }
}

/** `n`, `up`, `return`, `ctrl+c`. */
function nameOf(text: string | undefined, key: Key): string {
  const name = key.name ?? text ?? ''
  return key.ctrl ? `ctrl+${name}` : name
}

import { EventEmitter, once } from 'node:events'
import { watch } from 'node:fs'

/** An editor writes a file in several steps; they count as one. */
const STEPS_MS = 60

/** Notices when files of a directory are saved. */
export class Saves {
  readonly #events = new EventEmitter()
  readonly #close: () => void
  #timer?: NodeJS.Timeout

  /** @param files their names; no others count */
  constructor(directory: string, files: string[]) {
    const watcher = watch(directory, (_, name) => {
      if (name !== null && !files.includes(name)) return
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#events.emit('save'), STEPS_MS)
    })
    // The directory is gone: nothing more will be saved there.
    watcher.on('error', () => {})
    this.#close = () => watcher.close()
  }

  /** The next save from now on. @throws when `stop` is aborted */
  async next(stop: AbortSignal): Promise<void> {
    await once(this.#events, 'save', { signal: stop })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#close()
  }
}

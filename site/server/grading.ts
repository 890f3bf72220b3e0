import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, on, once } from 'node:events'
import { START } from '../../grader/course.ts'
import type { GradeEvent } from '../../grader/grade.ts'
import type { Order, Word } from './worker.ts'

/** The grader ended, or could not go on. */
export class GraderError extends Error {
  override readonly name = 'GraderError'
}

/** Somebody else is being graded. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
}

/** A grader that stays warm, in a process of its own. It grades one thing at a time. */
export class Grading {
  readonly #directory: string
  readonly #turns = new EventEmitter()
  #child?: ChildProcess
  #asked = 0
  #busy = false

  /** @param directory the submission */
  constructor(directory: string) {
    this.#directory = directory
  }

  /** Returns when nobody is being graded. */
  async idle(stop: AbortSignal): Promise<void> {
    while (this.#busy && !stop.aborted) await once(this.#turns, 'free', { signal: stop })
  }

  /** Starts the grader's process, so that the first grading need not wait for it. */
  warm(): void {
    this.#worker()
  }

  /** Grades a unit. @throws {BusyError} @throws {GraderError} */
  async *grade(slug: string, stop: AbortSignal): AsyncGenerator<GradeEvent> {
    if (this.#busy) throw new BusyError('a grading is under way in another window')
    if (stop.aborted) return
    this.#busy = true
    try {
      yield* this.#follow(slug, stop)
    } finally {
      this.#busy = false
      this.#turns.emit('free')
    }
  }

  async *#follow(slug: string, stop: AbortSignal): AsyncGenerator<GradeEvent> {
    const child = this.#worker()
    const id = ++this.#asked
    const words = new EventEmitter()
    const heard = on(words, 'word', { close: ['over'] })
    const listen = (word: Word) => {
      if (word.id !== id) return
      words.emit('word', word)
      if (word.over) words.emit('over')
    }
    const gone = () => {
      words.emit('word', { id, broken: 'the grader’s process ended' })
      words.emit('over')
    }
    const halt = () => ask(child, { stop: id })
    child.on('message', listen).once('exit', gone).once('error', gone)
    stop.addEventListener('abort', halt)
    let over = false
    try {
      ask(child, { id, slug, directory: this.#directory })
      for await (const [word] of heard as AsyncIterable<[Word]>) {
        over ||= word.over === true || word.broken !== undefined
        if (word.broken !== undefined) throw new GraderError(word.broken)
        if (word.event && !stop.aborted) yield word.event
      }
    } finally {
      stop.removeEventListener('abort', halt)
      // Whoever stops listening in the middle ends the run, and waits until it has cleaned up.
      if (!over && child.connected) await this.#ended(child, id, halt)
      child.off('message', listen).off('exit', gone).off('error', gone)
    }
  }

  async #ended(child: ChildProcess, id: number, halt: () => void): Promise<void> {
    const over = new Promise<void>((resolve) => {
      child.on('message', function last(word: Word) {
        if (word.id !== id || !word.over) return
        child.off('message', last)
        resolve()
      })
    })
    halt()
    await Promise.race([over, once(child, 'exit')])
  }

  /** Ends the grader and whatever it runs. */
  async close(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    if (child.connected) child.disconnect()
    await exit
  }

  #worker(): ChildProcess {
    const running = this.#child
    if (running?.connected && running.exitCode === null) return running
    this.#child = spawn(process.execPath, [START, 'worker'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    // Whoever waits for it hears that it is gone.
    this.#child.on('error', () => {})
    return this.#child
  }
}

/** Its end is heard of by its exit. */
function ask(child: ChildProcess, order: Order): void {
  if (child.connected) child.send(order, () => {})
}

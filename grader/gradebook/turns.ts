/** The time in which one grader is at work. */
export type Turn = { state: 'beside others' | 'waits to be alone' | 'alone' | 'over' }

/**
 * Who may be at work. Graders work side by side until one wants to be alone: then nobody begins, the others go on until they end
 * or want to be alone as well, and are let on one by one. So what a busy machine may have done is tried again on a quiet one.
 */
export class Turns {
  readonly #turns = new Set<Turn>()
  readonly #waiting = new Set<() => boolean>()

  /** Returns when one more may begin. */
  async begin(): Promise<Turn> {
    const turn: Turn = { state: 'beside others' }
    await this.#until(() => {
      const free = this.#all('beside others')
      if (free) this.#turns.add(turn)
      return free
    })
    return turn
  }

  /** Returns when nobody else is at work, or the turn is over. */
  async alone(turn: Turn): Promise<void> {
    turn.state = 'waits to be alone'
    await this.#until(() => {
      const quiet = this.#all('waits to be alone')
      if (quiet && turn.state !== 'over') turn.state = 'alone'
      return quiet || turn.state === 'over'
    })
  }

  end(turn: Turn): void {
    turn.state = 'over'
    this.#turns.delete(turn)
    this.#look()
  }

  #all(state: Turn['state']): boolean {
    return [...this.#turns].every((turn) => turn.state === state)
  }

  /** Whoever waits looks again at each change, the first first; who may go on does so at once. */
  #until(mayGoOn: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(() => {
        const goesOn = mayGoOn()
        if (goesOn) resolve()
        return goesOn
      })
      this.#look()
    })
  }

  #look(): void {
    for (const goesOn of [...this.#waiting]) if (goesOn()) this.#waiting.delete(goesOn)
  }
}

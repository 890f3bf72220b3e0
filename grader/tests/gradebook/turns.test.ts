import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ASKS_FOR_QUIET, QUIET, quietMachine } from '../../gradebook/beside-others.ts'
import { type Turn, Turns } from '../../gradebook/turns.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('turns', () => {
  it('let one be alone when all others have ended or want it too, and nobody begin before', async () => {
    const turns = new Turns()
    const [anna, bert, carl] = [await turns.begin(), await turns.begin(), await turns.begin()]
    const alone: Turn[] = []
    const ask = (turn: Turn) => void turns.alone(turn).then(() => alone.push(turn))
    let late: Turn | undefined
    ask(anna)
    void turns.begin().then((turn) => {
      late = turn
    })
    ask(bert)
    await settled()
    expect([alone, late]).toEqual([[], undefined])
    turns.end(carl)
    await settled()
    expect([alone, late]).toEqual([[anna], undefined])
    turns.end(anna)
    await settled()
    expect([alone.length, alone[1] === bert, late]).toEqual([2, true, undefined])
    turns.end(bert)
    await settled()
    expect(late?.state).toBe('beside others')
  })

  it('go on when one that waits is gone', async () => {
    const turns = new Turns()
    const [anna, bert] = [await turns.begin(), await turns.begin()]
    const waits = turns.alone(anna)
    turns.end(anna)
    await waits
    expect([anna.state, bert.state]).toEqual(['over', 'beside others'])
    expect((await turns.begin()).state).toBe('beside others')
  })
})

describe('a grader beside others', () => {
  const gradebook = () =>
    Object.assign(new EventEmitter(), {
      connected: true,
      channel: undefined,
      asked: [] as unknown[],
      send(message: unknown) {
        this.asked.push(message)
        return true
      },
    })

  it('asks for quiet, and waits until it is told', async () => {
    const parent = gradebook()
    let quiet = false
    const waiting = quietMachine(new AbortController(), parent)().then(() => {
      quiet = true
    })
    await settled()
    expect([parent.asked, quiet]).toEqual([[ASKS_FOR_QUIET], false])
    parent.emit('message', QUIET)
    await waiting
  })

  it('ends when the gradebook has', async () => {
    const [parent, stop] = [gradebook(), new AbortController()]
    const waiting = quietMachine(stop, parent)()
    parent.emit('disconnect')
    await expect(waiting).rejects.toThrow()
    expect(stop.signal.reason).toBe('SIGHUP')
    const late = new AbortController()
    quietMachine(late, Object.assign(gradebook(), { connected: false }))
    expect(late.signal.aborted).toBe(true)
  })
})

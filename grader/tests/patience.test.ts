import dgram from 'node:dgram'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Failure, type FailureFacts, Skipped } from '../failure.ts'
import { type Activity, Patience } from '../patience.ts'
import { seesSleep } from '../witnesses/proc.ts'

const made: Patience[] = []
afterEach(() => {
  for (const patience of made.splice(0)) patience.close()
})

type Watched = {
  seconds?: number
  mostSeconds?: number
  patience?: number
  activity?: Activity
  ranMs?: () => number
  waitedMs?: () => number
}

function patienceOf(settings: Watched = {}) {
  const patience = new Patience({
    seconds: 60,
    patience: 60,
    activity: () => undefined,
    ranMs: () => 0,
    ...settings,
  })
  made.push(patience)
  return patience
}

const silence = (): FailureFacts => ({ kind: 'silence', what: 'a word' })
const never = () => undefined

/** The facts of the failure that a wait ends with. */
async function failureOf(wait: Promise<unknown>): Promise<FailureFacts> {
  const error = await wait.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof Failure) return error.facts
  throw error
}

describe('until', () => {
  it('looks at once, and again at every pulse', async () => {
    const patience = patienceOf()
    expect(await patience.until(() => 'already', silence)).toBe('already')
    let word: string | undefined
    const wait = patience.until(() => word, silence)
    patience.pulse()
    word = 'said'
    patience.pulse()
    expect(await wait).toBe('said')
  })

  it('throws what throws where it would tell of the silence', async () => {
    const untellable = (): FailureFacts => {
      throw new Skipped('nobody can tell')
    }
    const wait = patienceOf({ seconds: 0.01 }).until(never, untellable)
    await expect(wait).rejects.toThrow(Skipped)
  })

  it('does not count sleep while the silence is somebody else’s', async () => {
    const patience = patienceOf({ patience: 0.2, activity: () => 'asleep' })
    let asked = 0
    const excused = () => ++asked < 3
    expect(await failureOf(patience.until(never, silence, { excused }))).toMatchObject({
      timedOut: 'asleep',
    })
    expect(asked).toBe(3)
  })

  it('passes on what its attempt throws', async () => {
    const patience = patienceOf()
    const broken = () => {
      throw new RangeError('a mistake')
    }
    await expect(patience.until(broken, silence)).rejects.toThrow(RangeError)
    expect(await patience.until(() => 0, silence)).toBe(0)
  })

  it('looks again by itself where it is asked to', async () => {
    let looks = 0
    await patienceOf().until(() => (++looks > 3 ? true : undefined), silence, { pollMs: 1 })
    expect(looks).toBe(4)
  })

  it('fails when the programs have slept through its patience', async () => {
    const patience = patienceOf({ patience: 0.2, activity: () => 'the same' })
    expect(await failureOf(patience.until(never, silence))).toEqual({
      kind: 'silence',
      what: 'a word',
      timedOut: 'asleep',
    })
  })

  it('waits while programs run, until its deadline', async () => {
    let ran = 0
    const patience = patienceOf({ seconds: 0.7, patience: 0.1, activity: () => `ran ${ran++}` })
    expect((await failureOf(patience.until(never, silence))).timedOut).toBe('deadline')
    expect(ran).toBeGreaterThan(0)
  })

  it('has its deadline put off by what others had of the processors, and no more', async () => {
    let asked = 0
    const waitedMs = () => (asked++ === 0 ? 5000 : 5300)
    const began = performance.now()
    const patience = patienceOf({ seconds: 0.2, mostSeconds: 60, waitedMs })
    expect((await failureOf(patience.until(never, silence))).timedOut).toBe('deadline')
    expect(performance.now() - began).toBeGreaterThanOrEqual(499)
    expect(asked).toBe(3)
  })

  it('waits no longer than it may at most, however busy the machine', async () => {
    let waited = 0
    const waitedMs = () => (waited += 60_000)
    const patience = patienceOf({ seconds: 0.1, mostSeconds: 0.3, waitedMs })
    expect((await failureOf(patience.until(never, silence))).timedOut).toBe('deadline')
    expect(patience.signal.aborted).toBe(true)
  })

  it('fails soon when no program is left', async () => {
    const patience = patienceOf({ activity: () => 'exited' })
    expect((await failureOf(patience.until(never, silence))).timedOut).toBe('exited')
  })

  it('takes events as a sign of life', async () => {
    const patience = patienceOf({ seconds: 1, patience: 0.3, activity: () => 'the same' })
    const events = setInterval(() => patience.pulse(), 20)
    const facts = await failureOf(patience.until(never, silence))
    clearInterval(events)
    expect(facts.timedOut).toBe('deadline')
  })
})

describe('quietFor', () => {
  it('lets time pass', async () => {
    const began = performance.now()
    await patienceOf({ activity: () => 'the same', patience: 0.1 }).quietFor(250, never)
    expect(performance.now() - began).toBeGreaterThanOrEqual(249)
  })

  it('ends with what was violated, when it was', async () => {
    const patience = patienceOf()
    let surplus = false
    const wait = patience.quietFor(60_000, () => {
      if (surplus) throw new Failure({ kind: 'surplus' })
    })
    surplus = true
    patience.pulse()
    expect((await failureOf(wait)).kind).toBe('surplus')
  })

  it('looks at its sockets before it is over, however late it is', async () => {
    const [sender, receiver] = [dgram.createSocket('udp4'), dgram.createSocket('udp4').bind(0)]
    await once(receiver, 'listening')
    sender.connect(receiver.address().port)
    await once(sender, 'connect')
    try {
      let arrived = 0
      receiver.on('message', () => arrived++)
      await setImmediate()
      const quiet = patienceOf().quietFor(20, never)
      sender.send('in time')
      const late = performance.now() + 60
      while (performance.now() < late);
      await quiet
      expect(arrived).toBe(1)
    } finally {
      sender.close()
      receiver.close()
    }
  })
})

describe.skipIf(!seesSleep)('silentFor', () => {
  it('waits for a program that is busy, and for what it does then', async () => {
    let [looks, slept] = [0, false]
    const activity = () => {
      slept = ++looks > 3
      return slept ? 'asleep' : undefined
    }
    let surplus = false
    await patienceOf({ activity }).silentFor(0, never)
    expect(slept).toBe(true)
    const speaks = () => {
      surplus = true
      return 'asleep'
    }
    const wait = patienceOf({ activity: speaks }).silentFor(0, () => {
      if (surplus) throw new Failure({ kind: 'surplus' })
    })
    expect((await failureOf(wait)).kind).toBe('surplus')
  })

  it('waits until a program that is busy without end has had 100 ms of a processor', async () => {
    let ran = 0
    const ranMs = () => ++ran * 10
    await patienceOf({ ranMs }).silentFor(0, never)
    expect(ran).toBe(11)
  })

  it('does not wait for ever for one that gets no processor', async () => {
    const began = performance.now()
    await patienceOf().silentFor(10, never)
    expect(performance.now() - began).toBeGreaterThanOrEqual(5000)
  })
})

describe('close', () => {
  it('tells whoever waits, and whoever comes later', async () => {
    const patience = patienceOf()
    const wait = failureOf(patience.until(never, silence))
    patience.close()
    expect((await wait).timedOut).toBe('deadline')
    expect((await failureOf(patience.until(never, silence))).timedOut).toBe('deadline')
    expect(patience.signal.aborted).toBe(true)
  })

  it('leaves no timer', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    const patience = patienceOf()
    const wait = failureOf(patience.until(never, silence, { pollMs: 5 }))
    patience.close()
    await wait
    expect(timers()).toBeLessThanOrEqual(before)
  })
})

import { describe, expect, it } from 'vitest'
import { inGoodOrder } from '../order.ts'
import { Starts } from '../starts.ts'

describe('starts', () => {
  it('lets as many at a time as it was told, in the order they came', async () => {
    const starts = new Starts(2)
    const order: string[] = []
    const come = (name: string) =>
      starts.turn().then((over) => {
        order.push(name)
        return over
      })
    const [first, second] = await Promise.all([come('a'), come('b')])
    const others = [come('c'), come('d')]
    first!()
    first!()
    await others[0]
    expect(order).toEqual(['a', 'b', 'c'])
    second!()
    await others[1]
    expect(order).toEqual(['a', 'b', 'c', 'd'])
  })

  it('do not wait for what never shows that it is up', async () => {
    const starts = new Starts(1)
    await starts.turn()
    await starts.turn()
  })
})

describe('the order of checks', () => {
  const jobs = [10, 500, 30, 900].map((ms) => ({
    ms,
    run: { slug: '01-test', check: { title: `takes ${ms}`, long: false, points: 1, seconds: 10 } },
  }))
  const lastMs = (_: string, title: string) => Number(title.slice(6))

  it('is theirs where nobody knows better', () => {
    expect(inGoodOrder(jobs as never[])).toEqual(jobs)
  })

  it('is by seconds and points in the last exercise, after which nothing is left to fill a wait', () => {
    const job = (
      slug: string,
      points: number,
      settings: { seconds?: number; long?: true } = {},
    ) => ({
      run: {
        slug,
        check: { title: `${points} points`, points, seconds: 10, long: false, ...settings },
      },
    })
    const [one, two] = [job('01-test', 1), job('01-test', 2, { seconds: 30 })]
    const [three, four] = [job('02-test', 1), job('02-test', 3)]
    const [late, long] = [job('02-test', 2, { seconds: 30 }), job('02-test', 1, { long: true })]
    const ordered = inGoodOrder([one, two, three, four, late, long] as never[])
    expect(ordered).toEqual([long, one, two, late, four, three])
  })

  it('is longest first and quickest second where it is known', () => {
    const ordered = inGoodOrder(jobs as never[], lastMs) as typeof jobs
    expect(ordered.map(({ ms }) => ms)).toEqual([900, 10, 500, 30])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Inbox } from '../../peers/inbox.ts'

describe('an inbox', () => {
  it('gives what was added, in order, however it is added and taken', () => {
    const moves = fc.array(fc.oneof(fc.uint8Array({ maxLength: 9000 }), fc.nat(9000)))
    fc.assert(
      fc.property(moves, (all) => {
        const inbox = new Inbox()
        let model = Buffer.alloc(0)
        for (const move of all) {
          if (typeof move === 'number') {
            const length = Math.min(move, inbox.length)
            if (move % 3 === 0) inbox.drop(length)
            else expect(inbox.take(length).equals(model.subarray(0, length))).toBe(true)
            if (move % 2 === 0) inbox.expect(move)
            model = model.subarray(length)
          } else {
            inbox.add(move)
            model = Buffer.concat([model, move])
          }
          expect(inbox.length).toBe(model.length)
          expect(inbox.peek().equals(model)).toBe(true)
        }
      }),
    )
  })

  it('does not change what was taken by what comes later', () => {
    const inbox = new Inbox()
    inbox.add(Buffer.from('before'))
    const taken = inbox.take(3)
    inbox.add(Buffer.alloc(10_000, 'x'))
    expect(taken.toString()).toBe('bef')
  })
})

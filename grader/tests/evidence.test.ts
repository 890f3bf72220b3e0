import { expect, it } from 'vitest'
import { graded } from './support.ts'

it('shows the complaint of a program, and equal lines of it once', async () => {
  const { failure } = await graded('complains-again-and-again', ({ server }) => server.starts())
  expect(failure?.output).toBe('ECONNRESET (50 times)\n\nthat was all')
})

it('shows what a program that never listened said, where it did not complain', async () => {
  const { failure } = await graded('says-why-and-ends', ({ server }) => server.starts())
  expect([failure?.kind, failure?.output]).toEqual(['never-listened', 'I was not told a port'])
})

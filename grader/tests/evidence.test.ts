import { expect, it } from 'vitest'
import { graded } from './support.ts'

it('shows the complaint of a program, and equal lines of it once', async () => {
  const { failure } = await graded('complains-again-and-again', ({ server }) => server.starts())
  expect(failure?.output).toBe('ECONNRESET (50 times)\nthat was all')
})

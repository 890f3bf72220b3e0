import { expect, it } from 'vitest'
import { descriptors, hasProc } from '../../witnesses/proc.ts'
import { graded } from '../support.ts'

it.runIf(hasProc)('holds a port without handing its socket to programs', async () => {
  const open: number[] = []
  const count = (pid: number) =>
    descriptors(pid).filter(({ target }) => target.startsWith('socket:')).length
  const { verdict } = await graded('echoes', async ({ server, listen }) => {
    await server.starts()
    open.push(count(server.program.pid))
    await server.isKilled()
    const placeholder = await listen('placeholder')
    await placeholder.stopsListening()
    await server.startsAgain()
    open.push(count(server.program.pid))
  })
  expect(verdict).toBe('passed')
  expect(open[1]).toBe(open[0])
})

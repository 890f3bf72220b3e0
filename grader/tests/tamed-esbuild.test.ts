import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { tamed } from '../tamed-esbuild.ts'

const MOST_MS = 3000

function made(text: string): Promise<string> {
  const source = { path: 'server.ts', text }
  const work = () => transform(text, { loader: 'ts', logLevel: 'silent' })
  return tamed(source, work, MOST_MS).then(
    ({ code }) => code.trim(),
    (error) => error.facts?.what ?? error,
  )
}

describe('esbuild', () => {
  it('that is never done with a file makes the others all the same', async () => {
    const endless = `${'x=>'.repeat(60_000)}1`
    const all = [endless, 'const a: 1 = 1', 'const b: 2 = 2'].map(made)
    expect(await Promise.all(all)).toEqual([
      expect.stringMatching(/^server\.ts: esbuild, .* cannot take it$/),
      'const a = 1;',
      'const b = 2;',
    ])
    expect(await made('const c: 3 = 3')).toBe('const c = 3;')
  })

  it('is not given what would end it', async () => {
    expect(await made('{'.repeat(250_000))).toMatch(/^server\.ts: brackets are open .* 20000 deep$/)
    expect(await made(`${'('.repeat(500)}1${')'.repeat(500)}`)).toMatch(/^1;$/)
  })

  it('says what is wrong with a file as it did', async () => {
    const error = await made('const = 1')
    expect(error).toMatchObject({
      errors: [{ text: expect.stringContaining('Expected identifier') }],
    })
  })
})

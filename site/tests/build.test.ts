import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { TEMPORARY } from '../../grader/tests/support.ts'
import { buildSite, NotOursError } from '../build.ts'

const site = join(mkdtempSync(join(TEMPORARY, 'site-')), 'new')
beforeAll(async () => {
  await buildSite(site)
})

const pages = () =>
  readdirSync(site, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.html'))

describe('the static site', () => {
  it('has relative links only, and all of them lead somewhere', () => {
    const dead: string[] = []
    for (const page of pages()) {
      const text = readFileSync(join(site, page), 'utf8')
      for (const [, link = ''] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
        if (/^https?:/.test(link)) continue
        const [path = '', id] = link.split('#')
        const target = path === '' ? page : normalize(join(dirname(page), path))
        const there = existsSync(join(site, target))
        const found =
          there && (!id || readFileSync(join(site, target), 'utf8').includes(` id="${id}"`))
        if (!found || link.startsWith('/')) dead.push(`${page}: ${link}`)
      }
    }
    expect(dead).toEqual([])
    expect(pages().length).toBeGreaterThan(100)
  })

  it('cannot grade', () => {
    for (const page of pages()) {
      const text = readFileSync(join(site, page), 'utf8')
      expect(text).not.toMatch(/course-token|grade-start/)
    }
  })

  it('may be built again, and keeps what is not its own', async () => {
    writeFileSync(join(site, 'CNAME'), 'mine')
    await buildSite(site)
    expect(readFileSync(join(site, 'CNAME'), 'utf8')).toBe('mine')
  })

  it('is not built over somebody’s files', async () => {
    const home = mkdtempSync(join(TEMPORARY, 'home-'))
    writeFileSync(join(home, 'index.html'), 'mine')
    await expect(buildSite(home)).rejects.toThrow(NotOursError)
    await expect(buildSite(join(home, 'index.html'))).rejects.toThrow(NotOursError)
    expect(readdirSync(home)).toEqual(['index.html'])
    expect(readFileSync(join(home, 'index.html'), 'utf8')).toBe('mine')
  })

  it('is built into an empty directory', async () => {
    const empty = join(mkdtempSync(join(TEMPORARY, 'empty-')), 'a', 'b')
    mkdirSync(empty, { recursive: true })
    expect(await buildSite(empty)).toBeGreaterThan(100)
  })
})

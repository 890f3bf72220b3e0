import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../failure.ts'
import { transpile } from '../transpile.ts'
import { TEMPORARY } from './support.ts'

let directory: string
let out: string
beforeEach(() => {
  directory = mkdtempSync(join(TEMPORARY, 'transpiled-'))
  out = join(directory, 'server.mjs')
})

/** The code that is made of a text, or why none is. */
async function made(text: string, posix?: boolean): Promise<string> {
  return transpile({ path: join(directory, 'server.ts'), text }, out, posix).then(
    () => readFileSync(out, 'utf8'),
    (error) => (error instanceof Failure ? error.facts.what! : Promise.reject(error)),
  )
}

function run(...args: string[]): string {
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  return execFileSync(process.execPath, ['--enable-source-maps', out, ...args], {
    stdio: [...stdio],
  }).toString()
}

describe('transpiling', () => {
  it('makes a program that runs as it would by hand', async () => {
    await made(`import os from 'os'
      import type { Nothing } from 'a-package-of-types'
      enum Colour { Red, Green }
      await Promise.resolve()
      const colour: Colour = Colour.Green
      console.log(typeof os.EOL, colour, typeof require, process.argv[2])`)
    expect(run('argument')).toBe('string 1 undefined argument\n')
  })

  it('gives #posix to who imports it', async () => {
    await made(`import { inet_pton } from '#posix'
      console.log(inet_pton('AF_INET', '127.0.0.1').length)`)
    expect(run()).toBe('4\n')
    await made("import { inet_pton } from '#posix'\ninet_pton('AF_INET', 'no address')")
    expect(() => run()).toThrow(/posix\/inet\.ts:\d+[\s\S]*server\.ts:2:1/)
  })

  it.each<[string, string, RegExp]>([
    [
      'a package',
      "import ws from 'ws'\nws()",
      /server\.ts:1:16: 'ws' is not available: import from/,
    ],
    ['a neighbour', "// one\nimport './helper.ts'", /server\.ts:2:8: '\.\/helper\.ts' is not/],
    ['what is loaded later', 'await import("express")', /server\.ts:1:14: 'express' is not/],
    ['a data: URL', "import 'data:text/javascript,1'", /'data:text\/javascript,1' is not/],
    ['a file of the machine', "import '/etc/passwd'", /'\/etc\/passwd' is not available/],
    ['what does not exist in Node', "import 'node:sockets'", /'node:sockets' is not available/],
    ['what is no program', 'const a: = 1', /server\.ts:1:10: Unexpected "="/],
    ['what never ends', '['.repeat(10_000), /server\.ts:1:10001: Unexpected end of file/],
  ])('refuses %s, and says where', async (_, text, why) => {
    expect(await made(text)).toMatch(why)
  })

  it('refuses #posix where its work is the exercise', async () => {
    const text = "import { connect } from '#posix'\nconnect()"
    expect(await made(text, false)).toMatch(/server\.ts:1:25: '#posix' is not available/)
  })

  it('looks at no other file, whatever the text asks for', async () => {
    const map = join(directory, 'secret.map')
    const content = {
      version: 3,
      sources: ['x'],
      sourcesContent: ['SECRET'],
      names: [],
      mappings: 'AAAA',
    }
    writeFileSync(map, JSON.stringify(content))
    for (const url of [map, pathToFileURL(map).href]) {
      const code = await made(`console.log(1)\n//# sourceMappingURL=${url}\n`)
      const inline = /base64,(.*)/.exec(code)![1]!
      expect(Buffer.from(inline, 'base64').toString()).not.toContain('SECRET')
    }
    const searches = 'const name = process.argv[2]\nimport("../../../../../../" + name + ".ts")\n'
    expect(await made(searches)).toContain('import("../../../../../../" + name + ".ts")')
  })

  it('leads errors back to the lines that were written', async () => {
    await made(
      'type A = {\n  a: 1\n}\n\nfunction fails(): never {\n  throw new Error("here")\n}\nfails()\n',
    )
    expect(() => run()).toThrow(/server\.ts:6:9[\s\S]*server\.ts:8:1/)
  })
})

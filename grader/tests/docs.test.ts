import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { COURSE } from '../course.ts'
import { FORMATS } from '../formats/index.ts'
import { anchor } from '../headings.ts'

const { scripts } = JSON.parse(readFileSync(join(COURSE, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const pages = [
  ...['README.md', 'bench/README.md'],
  ...readdirSync(join(COURSE, 'docs')).map((name) => `docs/${name}`),
]

describe.each(pages.filter((name) => name.endsWith('.md')))('%s', (page) => {
  const text = readFileSync(join(COURSE, page), 'utf8')
  const tokens = new MarkdownIt().parse(text, {})

  it('links only to what is there', () => {
    const links = tokens
      .flatMap((token) => token.children ?? [])
      .filter((token) => token.type === 'link_open')
      .map((token) => String(token.attrGet('href')))
    expect(links).not.toEqual([])
    expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([])
  })

  it('shows only commands and options that exist', () => {
    const blocks = tokens.filter((token) => token.type === 'fence' && token.info === 'sh')
    const commands = blocks.flatMap((block) => block.content.trim().split(/\n|&&/))
    expect(commands).not.toEqual([])
    expect(commands.flatMap(unknownIn)).toEqual([])
  })
})

it('docs/instructors.md names every format', () => {
  const text = readFileSync(join(COURSE, 'docs', 'instructors.md'), 'utf8')
  expect(Object.keys(FORMATS).filter((format) => !text.includes(`\`${format}\``))).toEqual([])
})

/** What a line of the shell names that there is not. */
function unknownIn(line: string): string[] {
  const command = line.trim().replace(/^\w+=\S+ /, '')
  if (/^ci\//.test(command))
    return existsSync(join(COURSE, command.split(' ')[0]!)) ? [] : [command]
  const [, script = '', rest = ''] = /^npm run (\S+)(?: -- (.*))?/.exec(command) ?? []
  if (!script) return []
  if (!(script in scripts)) return [script]
  const [, name] = /start\.mjs (\S+)/.exec(scripts[script]!) ?? []
  const file = name === 'bench' ? 'bench/bench.ts' : `grader/commands/${name}.ts`
  const source = name ? readFileSync(join(COURSE, file), 'utf8') : ''
  const options = [...rest.replace(/#.*/, '').matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option)
  return options.filter((option) => option !== '--help' && !source.includes(`'${option}`))
}

function leadsSomewhere(page: string, link: string): boolean {
  if (/^https?:/.test(link)) return true
  const [file = '', fragment] = link.split('#')
  const path = file === '' ? join(COURSE, page) : join(COURSE, dirname(page), file)
  if (!existsSync(path)) return false
  const text = fragment ? readFileSync(path, 'utf8') : ''
  return (
    !fragment || [...text.matchAll(/^#+ (.+)$/gm)].some(([, title]) => anchor(title!) === fragment)
  )
}

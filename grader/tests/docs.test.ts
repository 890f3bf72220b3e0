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

describe('the help of each command', () => {
  const sources = readdirSync(join(COURSE, 'grader', 'commands'))
    .map((name) => readFileSync(join(COURSE, 'grader', 'commands', name), 'utf8'))
    .filter((text) => text.includes('new Command('))

  it('says its exit codes, also of one that is stopped', () => {
    expect(sources.length).toBeGreaterThan(10)
    const name = (text: string) => /new Command\('(.*?)'/.exec(text)?.[1]
    expect(sources.filter((text) => !text.includes('Exit codes: 0 ')).map(name)).toEqual([])
    const stopped = sources.filter((text) => text.includes('stopOnSignals()'))
    expect(stopped.filter((text) => !/Exit codes: .*stopped/.test(text)).map(name)).toEqual([])
  })
})

it('README.md and the help of course say that its port may be another', () => {
  const read = (path: string) => readFileSync(join(COURSE, path), 'utf8')
  for (const path of ['README.md', 'grader/commands/course.ts'])
    expect(read(path)).toMatch(/(4321|USUAL_PORT)\}?[^\n]*a free one/)
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

import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { lessonSlugs, readLesson } from '../../lessons/tests/lesson.ts'
import { NotationError, parseLadder } from '../ladder.ts'
import { ladderSvg } from '../ladder-svg.ts'
import { pictures } from '../pictures.ts'
import { parseStates } from '../states.ts'
import { statesSvg } from '../states-svg.ts'

const LADDER =
  'client | server\nclient -> server: SYN\nclient -x server: "a & b" <c>\nserver: accept() returns\n---: later\n'

describe('ladders', () => {
  it('are read line by line', () => {
    expect(parseLadder(LADDER)).toEqual({
      columns: ['client', 'server'],
      steps: [
        { kind: 'message', from: 'client', to: 'server', text: 'SYN', lost: false },
        { kind: 'message', from: 'client', to: 'server', text: '"a & b" <c>', lost: true },
        { kind: 'note', at: 'server', text: 'accept() returns' },
        { kind: 'pause', text: 'later' },
      ],
    })
  })

  it.each([
    ['client', /line 1/],
    ['client | server\nclient => server', /line 2/],
    ['client | server\nclient -> proxy: x', /«proxy»/],
  ])('say which line is wrong in %j', (source, message) => {
    expect(() => parseLadder(source)).toThrow(NotationError)
    expect(() => parseLadder(source)).toThrow(message)
  })

  it('become pictures that can be read aloud, with nothing of the text left active', () => {
    const svg = ladderSvg(LADDER)
    expect(svg).toContain('<title>Conversation between client and server. client to server: SYN.')
    expect(svg).not.toContain('<c>')
    expect(svg).not.toContain(' & ')
    expect(svg).toContain('class="lost"')
  })
})

describe('state pictures', () => {
  it('keep the order in which states are named', () => {
    expect(parseStates('B -> A: x\nA -> C\n').states).toEqual(['B', 'A', 'C'])
  })

  it('draw every transition', () => {
    const svg = statesSvg('A -> B: down\nB -> A: up\nA -> C: far\nB -> C: next\n')
    expect(svg.match(/<polygon/g)).toHaveLength(4)
    for (const text of ['down', 'up', 'far', 'next']) expect(svg).toContain(`>${text}</text>`)
  })
})

describe('lessons', () => {
  it.each(lessonSlugs())('%s draws all its pictures', (slug) => {
    const markdown = new MarkdownIt().use(pictures)
    const drawn = readLesson(slug).blocks.filter(
      ({ kind }) => kind === 'ladder' || kind === 'states',
    )
    const source = drawn.map(({ kind, text }) => `\`\`\`${kind}\n${text}\`\`\`\n`).join('\n')
    expect(markdown.render(source).match(/<figure class="picture"><svg/g) ?? []).toHaveLength(
      drawn.length,
    )
    expect(drawn.length).toBeGreaterThan(0)
  })
})

import { DOMParser } from '@xmldom/xmldom'
import { expect, it } from 'vitest'
import { film } from '../../docs/terminal/film.ts'

it('draws each screen of a session, its colours, and nothing that a screen could smuggle in', () => {
  const screens = [
    '\x1b[1mbold\x1b[0m and \x1b[32m✓ green\x1b[39m <b>',
    '$ \x1b[2;31mdim red\x1b[0m',
  ]
  const drawn = film({ columns: 20, rows: 2, screens, description: '"two" screens' })
  const document = new DOMParser().parseFromString(drawn, 'image/svg+xml')
  const spans = [...document.getElementsByTagName('tspan')].map((span) => [
    span.getAttribute('class') ?? '',
    span.textContent,
  ])
  expect(spans).toEqual([
    ['b', 'bold'],
    ['', 'and'],
    ['c32', '✓'],
    ['c32', 'green'],
    ['', '<b>'],
    ['', '$'],
    ['d c31', 'dim red'],
  ])
  expect(document.getElementsByTagName('g')).toHaveLength(2)
})

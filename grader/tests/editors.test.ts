import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE } from '../course.ts'

const read = (...names: string[]) => readFileSync(join(COURSE, ...names), 'utf8')
const files = ['.vscode', '.devcontainer'].flatMap((folder) =>
  readdirSync(join(COURSE, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name}`),
)

describe('the settings for editors', () => {
  it.each(files)('%s is JSON', (file) => {
    expect(JSON.parse(read(file))).toBeTypeOf('object')
  })

  it('start commands that there are', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const texts = [read('.vscode/tasks.json'), read('.devcontainer/devcontainer.json')].join('\n')
    const named = [...texts.matchAll(/npm (?:run )?([a-z]+)|"script": "([a-z]+)"/g)]
    const names = named.map(([, command, script]) => command ?? script ?? '')
    expect(names.length).toBeGreaterThan(4)
    for (const name of names.filter((name) => name !== 'ci')) expect(scripts).toHaveProperty(name)
  })

  it('install in the container what the tests want beyond Node', () => {
    const [, packages = ''] = /--no-install-recommends \\\n(.+?)>/s.exec(read('.ci', 'run')) ?? []
    const wanted = packages.split(/\s+/).filter((word) => /^[a-z]/.test(word))
    expect(wanted.length).toBeGreaterThan(4)
    expect(read('.devcontainer', 'Dockerfile').split(/\s+/)).toEqual(expect.arrayContaining(wanted))
  })
})

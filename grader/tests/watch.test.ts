import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { find } from '../witnesses/machine.ts'
import { StudentCourse } from './student-course.ts'
import { processes, TEMPORARY } from './support.ts'

const ECHO = '02-echo-server'
const course = new StudentCourse(TEMPORARY, ECHO, '03-tcp-client')
const file = course.path('exercises', ECHO, 'server.ts')
const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})
afterAll(() => course.remove())

const LONG = { timeout: 100_000, interval: 20 }

describe('watch without a terminal', () => {
  it('grades whatever is saved, and outlives what is wrong with it', async () => {
    const { child, said, ended } = course.start('watch', '02')
    const says = (text: string | RegExp) => expect.poll(() => said.stdout, LONG).toMatch(text)
    await says(/· Not begun: server\.ts is still the stub\.\n\n0 of 20 points/)
    writeFileSync(file, 'import {')
    await says(/server\.ts:1:9: Expected/)
    rmSync(file)
    await says(/there is no such file/)
    writeFileSync(file, 'setInterval(() => {}, 1000)')
    await expect.poll(() => programsOf(child), LONG).not.toEqual([])
    // It hangs, and is stopped by the next save.
    course.saves(ECHO, 'server.ts')
    await says(/20 of 20 points/)
    child.kill('SIGTERM')
    expect((await ended).stderr).toContain('watch: stopped')
    expect(programsOf(child)).toEqual([])
    const progress = JSON.parse(readFileSync(course.path('.progress.json'), 'utf8'))
    expect(progress).toEqual({ schema: 1, units: { [ECHO]: { score: 20, maxScore: 20 } } })
  })

  it('refuses what is no exercise with 2 and a line', async () => {
    const { code, stderr } = await course.start('watch', '99').ended
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^watch: there is no exercise '99'/)])
  })
})

function programsOf({ pid }: ChildProcess): string[] {
  const mark = `SOCKET_COURSE_PROGRAM=${pid}.`
  return processes().flatMap(({ environment, command }) =>
    environment.includes(mark) ? command : [],
  )
}

/** Watch on a terminal: script(1) makes one. */
function onTerminal(unit: string, viewer = 'cat') {
  const command = `${process.execPath} grader/start.mjs watch ${unit}`
  const child = spawn('script', ['-qec', `stty rows 24 cols 80; exec ${command}`, '/dev/null'], {
    cwd: course.root,
    env: { ...process.env, TERM: 'xterm', VISUAL: viewer, TMPDIR: course.root },
  })
  started.push(child)
  const said = { text: '' }
  child.stdout.on('data', (chunk) => (said.text += chunk))
  const ended = once(child, 'close').then(([code]) => code as number)
  const shows = (text: string) => expect.poll(() => said.text, LONG).toContain(text)
  const press = (keys: string) => {
    said.text = ''
    child.stdin.write(keys)
  }
  return { child, said, ended, shows, press }
}

const ENTERED = '\x1b[?1049h\x1b[?25l\x1b[?7l'
const LEFT = '\x1b[?7h\x1b[?25h\x1b[?1049l'

describe.runIf(process.platform === 'linux' && find('script'))('watch on a terminal', () => {
  it('does what its keys say, and leaves the terminal as it was', async () => {
    course.saves(ECHO, 'wrong/decodes-text.ts')
    const { said, ended, shows, press } = onTerminal('02')
    await shows('11 passed')
    expect(said.text).toContain(ENTERED)
    press('h')
    await shows('question')
    press('h')
    await shows('direction')
    press('c3')
    await shows('>  3  returns every byte unchanged')
    press('\r')
    await shows('one check')
    await shows('0/2')
    press('l')
    await shows('# 02 · Echo server')
    await shows(ENTERED)
    press('n')
    await shows('all 20 checks')
    press('n')
    await shows('This is the last unit.')
    press('q')
    expect(await ended).toBe(0)
    expect(said.text).toContain(LEFT)
    expect(said.text).toContain('03 TCP client. Best so far: 0 of 31.')
  })

  it('leaves Ctrl-C to the program that shows a lesson', async () => {
    course.saves(ECHO, 'server.ts')
    const pager = course.path('pager.sh')
    writeFileSync(pager, `trap 'echo interrupted' INT; cat "$1"; until read key; do :; done`)
    const { ended, shows, press } = onTerminal('02', `sh ${pager}`)
    await shows('20/20')
    press('l')
    await shows('# 02 · Echo server')
    press('\x03')
    await shows('interrupted')
    press('\n')
    await shows(ENTERED)
    press('\x03')
    expect(await ended).toBe(0)
  })

  it('leaves the terminal as it was also when it is stopped', async () => {
    const { said, ended, shows } = onTerminal('03')
    await shows('grading')
    const watch = processes().find(
      ({ command }) => command.includes(`watch 03`) && command.startsWith(process.execPath),
    )
    process.kill(Number(watch!.pid), 'SIGTERM')
    await ended
    expect(said.text).toContain(LEFT)
    expect(said.text.indexOf('watch: stopped')).toBeGreaterThan(said.text.indexOf(LEFT))
  })
})

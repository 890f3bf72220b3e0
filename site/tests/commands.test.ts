import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startCommand } from '../../grader/tests/start-command.ts'
import { processes, TEMPORARY } from '../../grader/tests/support.ts'
import { submission } from './support.ts'

const start = (...words: string[]) => startCommand(words)

it('course serves until it is interrupted, and leaves nothing', async () => {
  const { child, ended, said } = start('course', '--submission', submission().directory)
  await expect.poll(() => said.stdout, { timeout: 60_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\//)
  const url = /http:\S+/.exec(said.stdout)![0]
  expect((await fetch(url)).status).toBe(200)
  expect(await fetch(`${url}nothing`)).toMatchObject({ status: 404 })
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 0, stderr: '' })
  const left = processes().filter(
    ({ command, environment }) =>
      command.includes('start.mjs worker') && environment.includes(`TMPDIR=${TEMPORARY}`),
  )
  expect(left).toEqual([])
})

it('course says in a line why it cannot', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const home = mkdtempSync(join(TEMPORARY, 'home-'))
  writeFileSync(join(home, 'mine'), '')
  const cases: [string[], RegExp][] = [
    [['--port', `${port}`], /EADDRINUSE.*--port/],
    [['--build', home], /not empty/],
    [['--build', '/sys/x'], /nothing can be written in \/sys\/x \(E\w+\): give another/],
    [['--submission', '/nonexistent'], /no directory/],
  ]
  for (const [args, why] of cases) {
    const { code, stdout, stderr } = await start('course', ...args).ended
    expect([code, stdout, stderr.split('\n').length]).toEqual([2, '', 2])
    expect(stderr).toMatch(why)
  }
  taken.close()
})

it('quiz prints its questions where nobody can press a key', async () => {
  const { code, stdout } = await start('quiz', '04').ended
  expect(code).toBe(0)
  expect(stdout).toContain('Where is the TIME_WAIT?')
  expect(stdout).not.toContain('\x1b')
})

it('grade writes its report as a page', async () => {
  const path = join(mkdtempSync(join(TEMPORARY, 'report-')), 'report.html')
  const { directory } = submission()
  const { code } = await start('grade', '02', '--submission', directory, '--html', path).ended
  expect(code).toBe(0)
  expect(readFileSync(path, 'utf8')).toContain('18<small> of 20 points')
})

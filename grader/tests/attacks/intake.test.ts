import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE } from '../../course.ts'
import { startCommand } from '../start-command.ts'
import { program, TEMPORARY } from '../support.ts'
import { WAYS } from './support.ts'

/** Runs `npm run grade -- …` as an instructor does. */
const grade = (args: string[], env?: NodeJS.ProcessEnv) =>
  startCommand(['grade', ...args], { env }).ended

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** A fork whose every file but the program would make `canary` if anything ran it. */
async function forkWithHooks(canary: string): Promise<string> {
  const fork = mkdtempSync(join(TEMPORARY, 'fork-'))
  const touch = `require('node:fs').writeFileSync(${JSON.stringify(canary)}, 'x')`
  const scripts = {
    preinstall: `touch ${canary}`,
    grade: `touch ${canary}`,
    test: `touch ${canary}`,
  }
  write(join(fork, 'package.json'), JSON.stringify({ type: 'commonjs', scripts }))
  write(join(fork, 'package-lock.json'), '{ "lockfileVersion": 3, "packages": 1 }')
  write(join(fork, '.npmrc'), `node-options=--require=${join(fork, 'evil.js')}\n`)
  write(join(fork, '.env'), `NODE_OPTIONS=--require=${join(fork, 'evil.js')}\n`)
  for (const name of ['vitest.config.ts', 'evil.js', 'grader/start.mjs', 'grader/run.ts'])
    write(join(fork, name), touch)
  write(join(fork, 'tsconfig.json'), '{ "compilerOptions": { "paths": { "*": ["./evil.js"] } } }')
  const unit = join(fork, 'exercises/02-echo-server')
  for (const name of ['checks.ts', 'node_modules/net/index.js', '../../node_modules/net/index.js'])
    write(join(unit, name), touch)
  for (const name of ['post-checkout', 'pre-commit', 'post-index-change']) {
    write(join(fork, '.git/hooks', name), `#!/bin/sh\ntouch ${canary}\n`)
    chmodSync(join(fork, '.git/hooks', name), 0o755)
  }
  await copyFile(program('echoes'), join(unit, 'server.ts'))
  return fork
}

describe.each(WAYS)('a fork, with the sandbox %s', (sandbox) => {
  const how = sandbox === 'off' ? '--no-sandbox' : '--require-sandbox'

  it('runs nothing but its programs, and loses only the exercises that it does not hold as files', async () => {
    const canary = join(mkdtempSync(join(TEMPORARY, 'canary-')), 'made')
    const fork = await forkWithHooks(canary)
    const unit = (slug: string) => join(fork, 'exercises', slug)
    mkdirSync(join(unit('01-addresses'), 'program.ts'), { recursive: true })
    symlinkSync(join(COURSE, 'solutions/03-tcp-client'), unit('03-tcp-client'))
    write(join(unit('12-socket-options'), 'server.ts'), '')
    truncateSync(join(unit('12-socket-options'), 'server.ts'), 2 ** 30)
    const { code, stdout } = await grade(['01', '02', '03', '12', '13', '--submission', fork, how])
    expect([code, existsSync(canary)]).toEqual([0, false])
    expect(stdout.includes('Not isolated')).toBe(sandbox === 'off')
    expect(stdout).toMatch(/^02 Echo server +[1-9]/m)
    for (const title of ['01', '03', '12', '13'])
      expect(stdout).toMatch(new RegExp(`^${title} .* 0/\\d+$`, 'm'))
    for (const reason of [
      'program.ts was not graded: it is not a regular file.',
      'client.ts was not graded: 03-tcp-client is a symbolic link.',
      'server.ts was not graded: it is larger than 256 KiB.',
      'client.ts was not graded: there is no such file.',
    ])
      expect(stdout).toContain(reason)
  })
})

describe('a sandbox that is required', () => {
  it('and cannot be had leaves nothing graded, and says why in one line', async () => {
    const args = ['02', '--submission', 'solutions', '--require-sandbox']
    const { code, stdout, stderr } = await grade(args, { PATH: '/nonexistent' })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^grade: programs cannot be run in a sandbox here: .*\n$/)
  })

  it('cannot be switched off as well', async () => {
    const { code, stderr } = await grade(['02', '--no-sandbox', '--require-sandbox'])
    expect([code, stderr.split('\n').length]).toEqual([2, 2])
  })

  it('is wanted, and where it cannot be had the report says so', async () => {
    const args = ['02', '--submission', TEMPORARY]
    const { code, stdout } = await grade(args, { PATH: '/nonexistent' })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /Not isolated: .*\((bubblewrap is not installed|bubblewrap is for Linux)\)/,
    )
  })
})

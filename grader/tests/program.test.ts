import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gradeQuietly } from '../grade.ts'
import { commandRunnable } from '../programs/runnable.ts'
import { everythingRequired, find } from '../witnesses/machine.ts'
import {
  echoes,
  graded,
  runDirectories,
  sample,
  submissionOf,
  survivors,
  TEMPORARY,
  unitOf,
} from './support.ts'

const secrets = { NODE_OPTIONS: '--no-warnings', A_SECRET: 'of the grader', GITHUB_TOKEN: 'x' }
beforeEach(() => Object.assign(process.env, secrets))
afterEach(() => {
  for (const name of Object.keys(secrets)) delete process.env[name]
})

describe('a program', () => {
  it('gets nothing of the grader’s environment, and a directory of its own', async () => {
    const { verdict, failure } = await graded('tells-its-environment', async ({ server, home }) => {
      const run = await server.run('{port}', '--flag', 'a b')
      const [line] = await run.printsLine(/.+/, 'its environment')
      const told = JSON.parse(line)
      expect(Object.keys(told.env).sort()).toEqual([
        'HOME',
        'LANG',
        'PATH',
        'SOCKET_COURSE_PROGRAM',
        'TMPDIR',
      ])
      expect([told.cwd, told.env.HOME, told.env.TMPDIR]).toEqual([home, home, home])
      expect(told.execArgv).toEqual(['--enable-source-maps'])
      expect(told.args.slice(1)).toEqual(['--flag', 'a b'])
    })
    expect([verdict, failure]).toEqual(['passed', undefined])
  })

  it('may speak UDP', async () => {
    const { verdict } = await graded(
      'speaks-udp',
      async ({ server }) => {
        const alice = await server.datagrams('alice')
        await alice.sends('hello')
        await alice.receives('hello')
        await alice.receivesNothing()
      },
      { exercise: { transport: 'udp' } },
    )
    expect(verdict).toBe('passed')
  })

  it('may be any command', async () => {
    const script =
      "require('net').createServer((s) => s.pipe(s)).listen(process.argv[1], '127.0.0.1')"
    const command = `${process.execPath} -e ${script.replaceAll(' ', '\\ ')} {port}`
    const unit = unitOf([sample('echoes', echoes)])
    const report = await gradeQuietly(submissionOf('never-listens'), [unit], { command })
    expect(report.score).toBe(1)
  })

  it('that cannot be started says why', async () => {
    const unit = unitOf([sample('echoes', echoes)])
    const command = 'no-such-command {port}'
    const report = await gradeQuietly(submissionOf('echoes'), [unit], { command })
    const { verdict, failure } = report.exercises[0]!.checks[0]!
    expect(verdict).toBe('failed')
    expect(failure!.cause).toContain('exit code 127')
    expect(failure!.output).toContain('ENOENT')
    expect([survivors(), runDirectories()]).toEqual([[], []])
  })

  it('shows what it says as data', async () => {
    const { failure } = await graded('writes-escapes', echoes)
    expect(failure!.output).toContain('::error::not mine')
  })
})

const PYTHON_ECHO = `
import socket, sys, threading
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
def echo(client):
    with client:
        while data := client.recv(65536):
            client.sendall(data)
while True:
    threading.Thread(target=echo, args=(listener.accept()[0],), daemon=True).start()
`

it.runIf(find('python3') || everythingRequired)(
  'a program may be in another language',
  async () => {
    const file = join(TEMPORARY, 'echo.py')
    writeFileSync(file, PYTHON_ECHO)
    const command = `python3 ${file} {port}`
    const unit = unitOf([sample('echoes', echoes, { patience: 5 })])
    const report = await gradeQuietly(submissionOf('never-listens'), [unit], { command })
    expect(report.exercises[0]!.checks[0]!.failure).toBeUndefined()
    expect(report.score).toBe(1)
  },
)

describe('a command in place of the program', () => {
  const values = { port: 4711, dir: '/tmp/x' }

  it.each([
    ['prog {port} -d {dir}', ['4711', '-d', '/tmp/x']],
    ['prog --port={port}', ['--port=4711']],
    ['prog --as {program}', ['--as', 'server', '4711', 'more']],
    ['prog -x {args} -y', ['-x', '4711', 'more', '-y']],
    ['prog', ['4711', 'more']],
    ['prog two\\ words', ['two words', '4711', 'more']],
  ])('%s', (template, expected) => {
    const { command, arguments: filled } = commandRunnable(template)(
      'server',
      ['4711', 'more'],
      values,
    )
    expect([command, filled]).toEqual(['prog', expected])
  })

  it('names files here by where they are, because it runs elsewhere', () => {
    const { command, arguments: filled } = commandRunnable('./package.json grader/start.mjs x')(
      'client',
      [],
      values,
    )
    expect([command, ...filled]).toEqual([
      `${process.cwd()}/package.json`,
      `${process.cwd()}/grader/start.mjs`,
      'x',
    ])
  })
})

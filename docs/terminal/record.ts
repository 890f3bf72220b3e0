// Makes docs/terminal/session.svg of a real session: `npx tsx docs/terminal/record.ts`. It wants tmux, git and less, a terminal of its
// own, and half a minute: a course is cloned, and somebody takes unit 02 in it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { film } from './film.ts'

const COURSE = fileURLToPath(new URL('../..', import.meta.url))
const MOST_MS = 120_000
const [columns, rows] = [80, 24]
const work = mkdtempSync(join(tmpdir(), 'recording-'))
const course = join(work, 'socket-course')
const screens: string[] = []

const tmux = (...args: string[]) =>
  execFileSync('tmux', ['-S', join(work, 'tmux'), '-f', '/dev/null', ...args], {
    encoding: 'utf8',
  })
const keys = (...names: string[]) => tmux('send-keys', '-t', 'film', ...names)
const command = (line: string) => keys(line, 'Enter')

/** Waits until the screen shows something, and nothing moves. */
async function until(text: string | RegExp): Promise<string> {
  const late = performance.now() + MOST_MS
  for (let before = ''; ; await delay(300)) {
    const now = tmux('capture-pane', '-p', '-t', 'film')
    if (now === before && now.search(text) >= 0)
      return tmux('capture-pane', '-e', '-p', '-t', 'film')
    if (performance.now() > late) throw new Error(`no ${text} on the screen:\n${now}`)
    before = now
  }
}

const shot = async (text: string | RegExp) => void screens.push(await until(text))
/** Saves a program whose verdict is known as the student's own, without what it says of itself. */
function saves(program: string, unit = '02-echo-server', file = 'server.ts'): void {
  const text = readFileSync(join(COURSE, 'solutions', unit, program), 'utf8')
  const own = text.replace(/^\/\/ (Misconception|fails): .*\n/gm, '')
  writeFileSync(join(course, 'exercises', unit, file), own)
}

execFileSync('git', ['clone', '-q', COURSE, course])
symlinkSync(join(COURSE, 'node_modules'), join(course, 'node_modules'))
const rc = join(work, 'rc')
writeFileSync(rc, 'PS1=\'$ \'; npm() { command npm --silent "$@"; }\n')
try {
  saves('program.ts', '01-addresses', 'program.ts')
  tmux(
    'new-session',
    '-d',
    '-s',
    'film',
    '-x',
    `${columns}`,
    '-y',
    `${rows}`,
    '-c',
    course,
    `bash --rcfile ${rc} -i`,
  )
  command('npm run grade -- 01 && clear && tmux clear-history')
  await until(/^\$ *\n/)
  command('npm start')
  await shot('Next: 02')
  command('clear; fold -sw 79 lessons/02-echo-server.md | less')
  await shot('You want a program that answers')
  keys('q')
  saves('wrong/unhandled-error.ts')
  command('clear; vim -u NONE exercises/02-echo-server/server.ts')
  await shot('createServer')
  keys(':wq', 'Enter')
  command('clear; npm run watch')
  await shot(/✗ survives a client that resets[\s\S]*think/)
  keys('h')
  await until('question')
  keys('h')
  await shot('direction')
  saves('server.ts')
  await shot('All of 02 passes')
  keys('n')
  await shot(/all \d+ checks/)
  keys('q')
  await until('npm start says what is next')
} finally {
  tmux('kill-server')
  rmSync(work, { recursive: true, force: true })
}

const description =
  'npm start says that unit 02 is next; its lesson; the program in an editor; npm run watch shows the one check that fails; a hint; ' +
  'the program is saved again and all checks pass; the next unit.'
writeFileSync(
  fileURLToPath(new URL('session.svg', import.meta.url)),
  film({ columns, rows, screens, description }),
)

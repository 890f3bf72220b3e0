// Stands in for the grader: does what the submitted program says, at once. Plain JavaScript, so that every Node runs it as it is.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const option = { type: 'string' }
const options = { submission: option, json: option, seed: option, concurrency: option }
const { values } = parseArgs({ options, strict: false })
const does = readFileSync(`${values.submission}/02-echo-server/server.ts`, 'utf8')

function report(verdict, words, more) {
  const check = { title: `echoes ${words}`, points: 0, maxPoints: 3, verdict, durationMs: 5 }
  const failure = {
    ...more?.failure,
    cause: words,
    hint: `Is ${words} a byte?`,
    lesson: '02-echo-server#bytes',
  }
  const first =
    verdict === 'failed' ? { ...check, failure, transcript: [] } : { ...check, reason: words }
  const second = {
    ...check,
    title: 'listens',
    points: 3,
    verdict: 'passed',
    durationMs: Date.now(),
    ...more,
  }
  const exercise = { slug: '02-echo-server', title: words, programs: [], checks: [first, second] }
  const machine = { sandbox: words.includes('unconfined') ? 'none' : 'bubblewrap' }
  const written = { schema: 1, seed: Number(values.seed), machine, exercises: [exercise] }
  writeFileSync(values.json, JSON.stringify(written))
}

/** The other check fails as well. */
function failing(cause, kind) {
  return { points: 0, verdict: 'failed', failure: { cause, kind, hint: 'Why?', lesson: '02#x' } }
}

const [verb, words = 'everything'] = does.split(':')
if (verb === 'passes') report('passed', words)
if (verb === 'fails') report('failed', words)
if (verb === 'fails all') report('failed', words, failing('something else'))
if (verb === 'cannot be read') {
  const cause = `${values.submission}/02-echo-server/server.ts:2:51: ${words}`
  report('failed', cause, failing(cause, 'not-transpiled'))
}
if (verb === 'asks for quiet') {
  process.send('asks for quiet')
  process.once('message', (message) => {
    report('failed', message)
    process.disconnect()
  })
}
if (verb === 'is skipped') report('skipped', words)
if (verb === 'breaks') {
  report('broken', words)
  process.exitCode = 3
}
if (verb === 'writes nonsense') writeFileSync(values.json, '{"schema":1,')
if (verb === 'crashes') {
  console.error('\x1b[31mout of luck')
  process.exitCode = 3
}
if (verb === 'is refused') {
  console.error("grade: unknown option '--oops'")
  process.exitCode = 2
}
if (verb === 'is killed') process.kill(process.pid, 'SIGKILL')
if (verb === 'never ends') {
  process.on('SIGTERM', () => {})
  spawn('sleep', ['1000'], {
    detached: true,
    stdio: 'ignore',
    env: { SOCKET_COURSE_PROGRAM: words },
  })
  setInterval(() => {}, 1000)
}

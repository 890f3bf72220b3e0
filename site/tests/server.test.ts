import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadUnit } from '../../grader/course.ts'
import { DEFAULT_CONCURRENCY } from '../../grader/run.ts'
import { processes, TEMPORARY } from '../../grader/tests/support.ts'
import { GraderError, Grading } from '../server/grading.ts'
import type { Message } from '../server/message.ts'
import type { CourseServer } from '../server/server.ts'
import { ask, become, SLUG, serve, submission } from './support.ts'

const { directory, file } = submission()
const home = mkdtempSync(join(TEMPORARY, 'home-'))
let course: CourseServer
beforeAll(async () => {
  course = await serve(directory, home)
})
afterAll(() => course.close())

const post = (headers: Record<string, string> = {}, path = `/grade/${SLUG}`) =>
  ask(course.port, path, { method: 'POST', headers })
const withToken = () => ({ 'x-course-token': course.token })

describe('the server', () => {
  it('listens on loopback alone', () => {
    const hex = course.port.toString(16).toUpperCase().padStart(4, '0')
    const listening = (table: string) =>
      readFileSync(`/proc/net/${table}`, 'utf8')
        .split('\n')
        .map((row) => row.trim().split(/\s+/))
        .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A')
        .map(([, local]) => local)
    expect(listening('tcp')).toEqual([`0100007F:${hex}`])
    expect(listening('tcp6')).toEqual([])
  })

  it.each([
    ['127.0.0.1', 200],
    ['localhost', 200],
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
  ])('answers to the name %s with %i', async (name, status) => {
    const { port } = course
    expect((await ask(port, '/', { headers: { host: `${name}:${port}` } })).status).toBe(status)
  })

  it('does not answer to its name with another port, or with none', async () => {
    for (const host of ['127.0.0.1:1', '127.0.0.1'])
      expect((await ask(course.port, '/', { headers: { host } })).status).toBe(421)
  })

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'file://'])(
    'refuses a page of %s, and tells no other page that it may',
    async (origin) => {
      const { status, headers } = await post({ ...withToken(), origin })
      expect(status).toBe(403)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    },
  )

  it.each<Record<string, string>>([
    {},
    { 'x-course-token': '' },
    { 'x-course-token': 'x'.repeat(32) },
  ])('grades nothing without its token: %j', async (headers) => {
    expect((await post(headers)).status).toBe(403)
  })

  it('has a token that nobody guesses', () => {
    expect(course.token).toMatch(/^[\w-]{32}$/)
    expect(new Set(course.token).size).toBeGreaterThan(10)
  })

  it.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('refuses %s', async (method) => {
    expect((await ask(course.port, '/', { method, headers: withToken() })).status).toBe(405)
  })

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/labs/../../package.json',
    '//etc/passwd',
    '/assets/../../README.md',
    '/exercises/02-echo-server/server.ts',
    '/constructor',
  ])('has no page %s', async (path) => {
    const { status, body } = await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${course.port}`)
    expect([status, body]).toEqual([404, 'there is no such page\n'])
  })

  it('answers whatever is asked for', async () => {
    const characters = fc.constantFrom(...'/:@?#[]%.\\*ae0'.split(''), 'http:', '%2f', '\xff')
    const target = fc.array(characters, { minLength: 1, maxLength: 8 }).map((all) => all.join(''))
    const methods = fc.constantFrom('GET', 'POST')
    await fc.assert(
      fc.asyncProperty(methods, target, async (method, path) => {
        const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${course.port}`
        const { status } = await raw(`${head}\r\nX-Course-Token: ${course.token}`)
        expect([200, 400, 404]).toContain(status)
      }),
      {
        numRuns: 50,
        examples: [
          ['GET', '//'],
          ['POST', 'http://['],
        ],
      },
    )
  })

  it('grades no unit that is not there', async () => {
    expect((await post(withToken(), '/grade/..%2f..')).status).toBe(404)
    expect((await post(withToken(), '/index.html')).status).toBe(404)
  })

  it('forbids its pages everything that they do not need', async () => {
    for (const path of ['/', '/nothing', '/assets/course.js']) {
      const { headers } = await ask(course.port, path)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|http/)
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('has pages without anything inline', async () => {
    for (const path of ['/', `/${SLUG}.html`, '/labs/02-backlog.html', '/about.html']) {
      const { status, body } = await ask(course.port, path)
      expect(status).toBe(200)
      expect(body).not.toMatch(/<script(?! src="(\.\.\/)?assets\/)|\sstyle="|<style|\son\w+="/)
    }
  })
})

/** Sends a request as it is written, and no client's idea of it. */
async function raw(head: string): Promise<{ status: number; body: string }> {
  const socket = connect(course.port, '127.0.0.1')
  socket.write(`${head}\r\nConnection: close\r\n\r\n`)
  const [, status, body = ''] =
    /^HTTP\/1.1 (\d+)[\s\S]*?\r\n\r\n([\s\S]*)$/.exec(await text(socket)) ?? []
  const chunk = /^[0-9a-f]+\r\n([\s\S]*?)\r\n0\r\n/.exec(body)
  return { status: Number(status), body: chunk?.[1] ?? body }
}

function messages(body: string): Message[] {
  return body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Message)
}

describe('grading', () => {
  it('streams checks with why they failed, and notes the score', async () => {
    const { status, headers, body } = await post(withToken())
    expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
    const told = messages(body)
    expect(told[0]!.type).toBe('started')
    const checks = told.filter((message) => message.type === 'check')
    const failed = checks.filter(({ verdict }) => verdict === 'failed')
    expect(failed.map(({ html }) => /<svg[\s\S]*class="wrong"/.test(html))).toEqual([true])
    expect(failed[0]!.html).toContain('<a href="#bytes-not-text-not-messages">')
    const last = told.at(-1)!
    expect(last).toMatchObject({ type: 'finished', score: 18, maxScore: 20 })
    expect(JSON.parse(readFileSync(join(home, '.progress.json'), 'utf8')).units[SLUG].score).toBe(
      18,
    )
    expect((await ask(course.port, '/')).body).toContain('18/20')
  })

  it('ends when the page leaves, and nothing of it is left', async () => {
    const starts = join(TEMPORARY, 'starts')
    writeFileSync(starts, '')
    become(file, 'server')
    const note = `import { appendFileSync } from 'node:fs'\nappendFileSync('${starts}', 'x')\n`
    appendFileSync(file, `\n${note}`)
    ;(await begin()).abort()
    const programs = () =>
      processes().filter(
        ({ environment }) =>
          environment.includes('SOCKET_COURSE_PROGRAM=') && environment.includes(TEMPORARY),
      )
    await expect.poll(programs, { timeout: 30_000 }).toEqual([])
    // Each check starts the program. Where they do not all begin at once, some never did.
    const { length: count } = (await loadUnit(SLUG)).exercise.checks
    if (DEFAULT_CONCURRENCY < count) expect(readFileSync(starts, 'utf8').length).toBeLessThan(count)
    become(file, 'wrong/decodes-text')
  })

  it('is one at a time', async () => {
    const first = await begin()
    const second = messages((await post(withToken())).body)
    expect(second).toEqual([expect.objectContaining({ type: 'trouble' })])
    first.abort()
    const idle = async () => messages((await post(withToken())).body).at(-1)?.type
    await expect.poll(idle, { timeout: 60_000, interval: 200 }).toBe('finished')
  })

  /** A grading that has begun, and that its page can leave; one before it may still have to clean up. */
  async function begin(): Promise<AbortController> {
    const until = performance.now() + 60_000
    for (;;) {
      const leaving = new AbortController()
      const options = { method: 'POST', headers: withToken(), signal: leaving.signal }
      const { body } = await fetch(`${course.url}grade/${SLUG}`, options)
      const reader = body!.getReader()
      const { value } = await reader.read()
      const [first] = messages(new TextDecoder().decode(value).split('\n', 1)[0]!)
      // Held on to: a body that is collected as garbage is a page that has left.
      leaving.signal.addEventListener('abort', () => void reader.cancel().catch(() => {}))
      if (first?.type === 'started' || performance.now() > until) return leaving
      leaving.abort()
    }
  }

  it('begins anew at every save, if asked to', async () => {
    const options = { method: 'POST', headers: withToken() }
    const response = await fetch(`${course.url}grade/${SLUG}?again`, options)
    const scores: number[] = []
    let before = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (before + chunk).split('\n')
      before = lines.pop()!
      for (const line of lines) {
        const message = JSON.parse(line) as Message
        if (message.type === 'finished') scores.push(message.score)
        if (message.type === 'waiting' && scores.length === 1) become(file, 'server')
      }
      if (scores.length === 2) break
    }
    expect(scores).toEqual([18, 20])
    become(file, 'wrong/decodes-text')
  })

  it('survives the end of its grader, and starts another', async () => {
    const grading = new Grading(directory)
    const never = new AbortController().signal
    const events = grading.grade(SLUG, never)
    await events.next()
    const end = grading.close()
    const rest = async () => {
      for await (const _ of events);
    }
    await expect(rest()).rejects.toThrow(GraderError)
    await end
    const [first] = [await grading.grade(SLUG, never).next()]
    expect(first.value).toMatchObject({ type: 'run-started' })
    await grading.close()
  })
})

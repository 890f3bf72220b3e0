import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadUnit, type Unit } from '../../grader/course.ts'
import type { ExerciseReport } from '../../grader/report.ts'
import { readBestScores } from '../../grader/student/best-scores.ts'
import { remember } from '../../grader/student/remember.ts'
import { type Setting, syllabus } from '../pages/course.ts'
import { siteFiles } from '../site.ts'
import { Grading } from './grading.ts'
import { HEADERS, refusal } from './guard.ts'
import { session } from './session.ts'

export type CourseServerOptions = {
  port: number
  /** The submission that is graded. */
  directory: string
  /** Where the best scores are kept; nowhere for somebody else's submission. */
  remembersAt?: string
}

const TYPES: Record<string, string> = {
  html: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
}

/** The course for a browser on this machine. */
export class CourseServer {
  readonly token = randomBytes(24).toString('base64url')
  readonly #server: Server
  readonly #options: CourseServerOptions
  readonly #grading: Grading
  readonly #files = siteFiles()
  readonly #slugs = syllabus().units.map(({ slug }) => slug)
  readonly #over = new AbortController()

  private constructor(options: CourseServerOptions) {
    this.#options = options
    this.#grading = new Grading(options.directory)
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => {
        console.error(error)
        refuse(response, 500, 'something broke here; the terminal says what')
      })
    })
  }

  /** Listens on loopback, and nowhere else. */
  static async open(options: CourseServerOptions): Promise<CourseServer> {
    const course = new CourseServer(options)
    course.#server.listen(options.port, '127.0.0.1')
    await once(course.#server, 'listening')
    course.#grading.warm()
    return course
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`
  }

  /** Ends what is being graded, and returns when nothing is left. */
  async close(): Promise<void> {
    this.#over.abort()
    await this.#grading.close()
    this.#server.close()
    this.#server.closeAllConnections()
    if (this.#server.listening) await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const why = refusal(request, this.port, this.token)
    if (why) return refuse(response, why.status, why.why)
    const { pathname, searchParams } = asked(request.url)
    if (request.method === 'POST') {
      const slug = this.#slugs.find((slug) => pathname === `/grade/${slug}`)
      if (!slug) return refuse(response, 404, 'there is nothing to grade there')
      return this.#grade(await loadUnit(slug), searchParams.has('again'), response)
    }
    const path = pathname === '/' ? 'index.html' : pathname.slice(1)
    const make = this.#files.get(path)
    if (!make) return refuse(response, 404, 'there is no such page')
    const body = await make(await this.#setting())
    const type = TYPES[path.slice(path.lastIndexOf('.') + 1)]!
    response.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(body)
  }

  async #setting(): Promise<Setting> {
    const { remembersAt } = this.#options
    const progress = remembersAt
      ? await readBestScores(remembersAt)
      : { schema: 1 as const, units: {} }
    return { token: this.token, progress }
  }

  /** Streams a grading, until it is over or the page has left. */
  async #grade(unit: Unit, again: boolean, response: ServerResponse): Promise<void> {
    const left = new AbortController()
    response.once('close', () => left.abort())
    const stop = AbortSignal.any([left.signal, this.#over.signal])
    const { directory, remembersAt } = this.#options
    const facts = {
      grading: this.#grading,
      unit,
      directory,
      again,
      note: async (exercise: ExerciseReport) => {
        if (remembersAt) await remember([exercise], remembersAt)
      },
    }
    response.writeHead(200, { ...HEADERS, 'content-type': 'application/x-ndjson; charset=utf-8' })
    for await (const message of session(facts, stop)) {
      if (stop.aborted) break
      response.write(`${JSON.stringify(message)}\n`)
    }
    response.end()
  }
}

/** What a request asks for; of a target that is none, such as `//`, there is no page. */
function asked(target = '/'): URL {
  const base = 'http://course'
  return new URL(URL.canParse(target, base) ? target : '/no/page', base)
}

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent) return void response.end()
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${why}\n`)
}

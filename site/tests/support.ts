import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { COURSE } from '../../grader/course.ts'
import { TEMPORARY } from '../../grader/tests/support.ts'
import { CourseServer } from '../server/server.ts'

export const SLUG = '02-echo-server'

/** A submission of unit 02; its program is a copy of a solution, right or wrong. */
export function submission(program = `wrong/decodes-text`): { directory: string; file: string } {
  const directory = mkdtempSync(join(TEMPORARY, 'submission-'))
  mkdirSync(join(directory, SLUG))
  const file = join(directory, SLUG, 'server.ts')
  become(file, program)
  return { directory, file }
}

/** Saves another program in place of a submission's. */
export function become(file: string, program: string): void {
  copyFileSync(join(COURSE, 'solutions', SLUG, `${program}.ts`), file)
}

export async function serve(directory: string, remembersAt?: string): Promise<CourseServer> {
  return CourseServer.open({ port: 0, directory, remembersAt })
}

export type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string }

/** Asks a server, with just these headers. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text) => (body += text))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
    asked.on('error', reject).end()
  })
}

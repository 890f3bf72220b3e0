import type { ChildProcess } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { COURSE } from '../course.ts'
import { startCommand } from './start-command.ts'

/** A course of a student's, with a few units and nothing done yet: the folder listing is the course. */
export class StudentCourse {
  readonly root: string
  readonly #started: ChildProcess[] = []

  /** @param parent the directory that it is made in */
  constructor(parent: string, ...units: string[]) {
    this.root = mkdtempSync(join(parent, 'course-'))
    for (const name of ['grader', 'posix', 'site'])
      cpSync(join(COURSE, name), join(this.root, name), { recursive: true })
    copyFileSync(join(COURSE, 'package.json'), join(this.root, 'package.json'))
    linkPackages(this.root)
    mkdirSync(join(this.root, 'lessons'))
    for (const slug of units) {
      const folder = join('exercises', slug)
      cpSync(join(COURSE, folder), join(this.root, folder), { recursive: true })
      copyFileSync(join(COURSE, 'lessons', `${slug}.md`), this.path('lessons', `${slug}.md`))
    }
  }

  path(...names: string[]): string {
    return join(this.root, ...names)
  }

  /** Saves a program whose verdict is known, such as `wrong/decodes-text.ts`, as the student's own; `server.ts` is the solution. */
  saves(slug: string, name: string, as = 'server.ts'): void {
    copyFileSync(join(COURSE, 'solutions', slug, name), this.path('exercises', slug, as))
  }

  /** Starts a command of the course as `npm run` does. */
  start(command: string, ...args: string[]) {
    const started = startCommand([command, ...args], { cwd: this.root, env: { TMPDIR: this.root } })
    this.#started.push(started.child)
    return started
  }

  async remove(): Promise<void> {
    for (const child of this.#started) child.kill('SIGKILL')
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Gives a copy of the course the packages of this one; what it keeps beside them is its own. */
export function linkPackages(course: string): void {
  const [from, to] = [join(COURSE, 'node_modules'), join(course, 'node_modules')]
  mkdirSync(to)
  for (const name of readdirSync(from))
    if (name !== '.cache') symlinkSync(join(from, name), join(to, name))
}

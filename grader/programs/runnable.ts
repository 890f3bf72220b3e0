import { existsSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseCommandString } from 'execa'
import type { Role } from '../exercise.ts'
import { find } from '../witnesses/machine.ts'

/** What to execute for one start of a program. */
export type CommandLine = { command: string; arguments: string[] }

/** Gives the command line for a role, its arguments, and the values that a `--command` may name. */
export type Runnable = (role: Role, args: string[], values: Values) => CommandLine

/** What `{port}`, `{dir}` and `{path}` stand for. */
export type Values = { port: number; dir: string; path?: string }

/** The student's transpiled files, run by this very Node. */
export function nodeRunnable(files: Partial<Record<Role, string>>): Runnable {
  return (role, args) => {
    const file = files[role]
    if (!file) throw new Error(`this exercise declares no ${role}.ts`)
    return { command: process.execPath, arguments: ['--enable-source-maps', file, ...args] }
  }
}

/**
 * Any command in place of the program: `{port}`, `{path}`, `{dir}` and `{program}` (`server` or `client`) are filled in, `{args}` becomes
 * all arguments; with none of `{port}`, `{path}` and `{args}` the arguments are appended. Words that name files here are made
 * absolute, because a program runs in a directory of its own.
 */
export function commandRunnable(template: string): Runnable {
  const words = parseCommandString(template).map((word) =>
    existsSync(word) ? resolve(word) : word,
  )
  const [first = '', ...rest] = words
  const placed = words.some((word) => /\{(port|path)\}/.test(word) || word === '{args}')
  return (role, args, { port, dir, path = '' }) => {
    const fill = (word: string) =>
      word
        .replaceAll('{port}', String(port))
        .replaceAll('{dir}', dir)
        .replaceAll('{path}', path)
        .replaceAll('{program}', role)
    const filled = rest.flatMap((word) => (word === '{args}' ? args : [existing(fill(word))]))
    return { command: existing(fill(first)), arguments: placed ? filled : [...filled, ...args] }
  }
}

/** The directories of the files that a `--command` names, and of the command itself: what it must be able to read. */
export function filesNamed(template: string): string[] {
  const [first = '', ...rest] = parseCommandString(template)
  const named = [find(first) ?? first, ...rest].filter((word) => existsSync(word))
  return named.map((word) => dirname(realpathSync(word)))
}

function existing(word: string): string {
  return word.includes('/') && existsSync(word) ? resolve(word) : word
}

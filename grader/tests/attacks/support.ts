import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadUnit, type Unit } from '../../course.ts'
import { type GradeOptions, gradeQuietly } from '../../grade.ts'
import type { CheckReport } from '../../report.ts'
import { whyNoSandbox } from '../../sandbox/probe.ts'
import type { Submission } from '../../submission.ts'
import { everythingRequired } from '../../witnesses/machine.ts'
import { processes, program, runDirectories, survivors, TEMPORARY } from '../support.ts'

/** Why what only the sandbox prevents cannot be shown here. */
export const noSandbox = await whyNoSandbox()

/** Both ways of running programs that this machine has. */
export const WAYS = noSandbox ? (['off'] as const) : (['required', 'off'] as const)

/** To be called once a file: without a sandbox its tests are skipped, and that says so. */
export function requireSandbox(): void {
  it.skipIf(noSandbox !== undefined && !everythingRequired)(
    `has a sandbox here${noSandbox ? `: ${noSandbox}` : ''}`,
    () => expect(noSandbox).toBeUndefined(),
  )
}

/** What a program of programs/ is told in place of `@NAME@`. */
type Values = Record<string, string>

/** A submission whose every file is this program. */
export function submissionOf(name: string, values: Values = {}): Submission {
  const path = program(name)
  const text = readFileSync(path, 'utf8').replace(/@([A-Z]+)@/g, (_, key) => values[key] ?? '')
  return { directory: TEMPORARY, read: async () => ({ path, text }) }
}

/** A unit of the course with only the checks of these titles; without titles, with its first. */
export async function unitWith(slug: string, ...titles: string[]): Promise<Unit> {
  const unit = await loadUnit(slug)
  const { checks } = unit.exercise
  const chosen = titles.length > 0 ? checks.filter((c) => titles.includes(c.title)) : [checks[0]!]
  expect(chosen).toHaveLength(titles.length || 1)
  return { ...unit, exercise: { ...unit.exercise, checks: chosen } }
}

export type Attack = Partial<GradeOptions> & { values?: Values; unit?: Unit }

/** Grades a program by the course's checks; by one of the echo server unless it says otherwise. */
export async function attack(name: string, { values, unit, ...options }: Attack = {}) {
  const attacked = unit ?? (await unitWith('02-echo-server', 'returns what one client says'))
  const report = await gradeQuietly(submissionOf(name, values), [attacked], options)
  return report.exercises[0]!.checks as [CheckReport, ...CheckReport[]]
}

/** What an attack in the sandbox tells of its success, as JSON on standard error, before it ends. */
export async function told(name: string, values?: Values): Promise<Record<string, unknown>> {
  // A check with half a minute for whatever a program does before it listens.
  const unit = await unitWith('10-tcp-file-transfer', 'keeps its memory bounded during an upload')
  const [{ failure }] = await attack(name, { values, unit, sandbox: 'required' })
  return JSON.parse(failure?.output ?? 'null')
}

/** Whatever still runs or lies about of runs in this file, in a sandbox or not. */
export function leftovers(): string[] {
  return [...survivors(), ...confinedProcesses(), ...runDirectories()]
}

/** Processes that see a directory of this file's in their own way: second graders, and programs in a sandbox. */
export function confinedProcesses(): string[] {
  return processes()
    .filter(({ mounts }) => mounts.includes(TEMPORARY))
    .map(({ pid, command }) => `${pid}: ${command}`)
}

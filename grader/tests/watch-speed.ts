// How fast watch is: `npx tsx grader/tests/watch-speed.ts [saves]` saves the solution of 02 so many times (20), and says how long it
// takes from a save to the first verdict and to the last. It means something on a machine that does nothing else.
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { StudentCourse } from './student-course.ts'

const saves = Number(process.argv[2] ?? 20)
const course = new StudentCourse(tmpdir(), '02-echo-server')
try {
  course.saves('02-echo-server', 'server.ts')
  const file = course.path('exercises', '02-echo-server', 'server.ts')
  const text = readFileSync(file, 'utf8')
  const { child, said } = course.start('watch', '02')
  const first: number[] = []
  const last: number[] = []
  await becomes(() => said.stdout.includes(' points'))
  for (let save = 1; save <= saves; save++) {
    said.stdout = ''
    const began = performance.now()
    writeFileSync(file, `${text}// ${save}\n`)
    await becomes(() => said.stdout.includes('✓'))
    first.push(performance.now() - began)
    await becomes(() => said.stdout.includes(' points'))
    last.push(performance.now() - began)
    if (!said.stdout.includes('20 of 20')) console.log(said.stdout)
  }
  console.log(`first verdict: ${summary(first)}\nlast verdict:  ${summary(last)}`)
  child.kill('SIGTERM')
} finally {
  await course.remove()
}

async function becomes(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(1)
}

function summary(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b).map((ms) => Math.round(ms))
  return `median ${sorted[Math.floor(sorted.length / 2)]} ms, from ${sorted[0]} to ${sorted.at(-1)} ms`
}

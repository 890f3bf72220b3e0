// How fast watch is: `npx tsx grader/tests/watch-speed.ts [saves]` saves the solution of 02 so many times (20), and says how long it
// takes from a save to the first verdict and to the last. It means something on a machine that does nothing else.
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { StudentCourse } from './student-course.ts'

const CHECKS = 12
const saves = Number(process.argv[2] ?? 20)
const course = new StudentCourse(tmpdir(), '02-echo-server')
try {
  course.saves('02-echo-server', 'server.ts')
  const file = course.path('exercises', '02-echo-server', 'server.ts')
  const text = readFileSync(file, 'utf8')
  const { child, said } = course.start('watch', '02')
  const becomes = async (holds: () => boolean) => {
    while (!holds()) await once(child.stdout, 'data')
  }
  const verdicts = () => said.stdout.match(/[✓✗–!] /g)?.length ?? 0
  const first: number[] = []
  const last: number[] = []
  await becomes(() => said.stdout.includes(' points'))
  const before = processorMs(child.pid)
  for (let save = 1; save <= saves; save++) {
    said.stdout = ''
    const began = performance.now()
    writeFileSync(file, `${text}// ${save}\n`)
    await becomes(() => verdicts() > 0)
    first.push(performance.now() - began)
    await becomes(() => verdicts() === CHECKS)
    last.push(performance.now() - began)
    await becomes(() => said.stdout.includes(' points'))
    if (!said.stdout.includes('20 of 20')) console.log(said.stdout)
  }
  console.log(`first verdict: ${summary(first)}\nlast verdict:  ${summary(last)}`)
  console.log(
    `the grader's own processor time: ${Math.round((processorMs(child.pid) - before) / saves)} ms a save`,
  )
  child.kill('SIGTERM')
} finally {
  await course.remove()
}

/** Without that of the programs: fields 14 and 15 of proc_pid_stat(5), in hundredths of a second. */
function processorMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')
  return 10 * (Number(fields[11]) + Number(fields[12]))
}

function summary(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b).map((ms) => Math.round(ms))
  return `median ${sorted[Math.floor(sorted.length / 2)]} ms, from ${sorted[0]} to ${sorted.at(-1)} ms`
}

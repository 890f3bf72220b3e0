import type { Gradebook } from './gradebook.ts'
import { histogram } from './histogram.ts'
import { hardestChecks } from './page-checks.ts'
import { sections, table } from './page-students.ts'
import { STYLE } from './page-style.ts'

/** The gradebook as one page that needs nothing else: no script, no file, no network. */
export async function* pageOf(gradebook: Gradebook): AsyncGenerator<string> {
  const { tally } = gradebook
  yield HEAD
  yield `<header><h1>Gradebook</h1><p>${summary(gradebook)}</p></header>\n<main>\n`
  yield `<section><h2>Distribution</h2>\n<figure>${histogram(tally.percents)}`
  yield `<figcaption>Submissions by percent of the points that could be judged, in steps of ten.${left(gradebook)}</figcaption></figure></section>\n`
  yield hardestChecks(tally)
  yield* table(gradebook)
  yield* sections(gradebook)
  yield '</main>\n</body>\n</html>\n'
}

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Gradebook of The Socket Course</title>
<style>
${STYLE}</style>
</head>
<body>
`

function summary({ cohort, tally }: Gradebook): string {
  const { graded, broken, median, notIsolated } = tally
  const exercises = `${cohort.exercises.length} ${cohort.exercises.length === 1 ? 'exercise' : 'exercises'}`
  const facts = [
    `${graded} graded`,
    ...(broken > 0 ? [`<b class="broken">${broken} broken</b>`] : []),
  ]
  if (median !== undefined) facts.push(`median ${median} %`)
  if (notIsolated > 0) facts.push(`<b class="broken">${notIsolated} not isolated</b>`)
  return `The Socket Course, ${exercises}: ${facts.join(', ')}. Seed ${cohort.seed}.`
}

function left({ tally }: Gradebook): string {
  const missing =
    tally.graded + tally.broken - tally.percents.reduce((sum, count) => sum + count, 0)
  return missing > 0
    ? ` ${missing} not among them: broken, or nothing of them could be judged.`
    : ''
}

import { reportPage } from '../../site/report-page.ts'
import type { Report } from '../report.ts'
import { classroom50, classroomFacts } from './classroom50.ts'
import { exercism } from './exercism.ts'
import { annotations, stepSummary } from './github.ts'
import { gradescope } from './gradescope.ts'
import { junit } from './junit.ts'
import { prairielearn } from './prairielearn.ts'
import { withoutVainHints } from './vain-hints.ts'

/** What `--report <format>=<file>` can write; each is a function of the report alone. */
export const FORMATS: Record<string, (report: Report) => string> = {
  json: (report) => `${JSON.stringify(report, undefined, 2)}\n`,
  junit: (report) => junit(withoutVainHints(report)),
  gradescope: (report) => gradescope(withoutVainHints(report)),
  classroom50: (report) => classroom50(withoutVainHints(report), classroomFacts(process.env)),
  exercism: (report) => exercism(withoutVainHints(report)),
  prairielearn: (report) => prairielearn(withoutVainHints(report)),
  'step-summary': (report) => stepSummary(withoutVainHints(report)),
  annotations,
  html: reportPage,
}

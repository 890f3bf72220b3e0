import { exercise } from '#grader'
import { loopChecks } from './loop-checks.ts'
import { onLinux } from './loop-witness.ts'
import { serviceChecks } from './service-checks.ts'

export default exercise({
  title: 'An event loop',
  program: 'server.ts',
  lesson: '16-event-loop',
  limits: { descriptors: 600 },
  checks: [...loopChecks, ...serviceChecks].map(onLinux),
})

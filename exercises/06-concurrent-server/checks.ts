import { exercise } from '#grader'
import { crowdChecks } from './crowd-checks.ts'
import { floodChecks } from './flood-checks.ts'
import { limitChecks } from './limit-checks.ts'
import { roomChecks } from './room-checks.ts'

export default exercise({
  title: 'Concurrent server',
  program: 'server.ts',
  lesson: '06-concurrent-server',
  serverArguments: ['{port}', '8'],
  // Whom somebody floods is at work for as long as the grader looks, longer on a busy machine: the checks' own deadlines end it.
  limits: { descriptors: 4096, cpuSeconds: 60 },
  checks: [...roomChecks, ...limitChecks, ...floodChecks, ...crowdChecks],
})

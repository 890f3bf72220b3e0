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
  limits: { descriptors: 4096 },
  checks: [...roomChecks, ...limitChecks, ...floodChecks, ...crowdChecks],
})

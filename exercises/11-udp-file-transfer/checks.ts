import { exercise } from '#grader'
import { mindingLoad } from '#grader/load'
import { clientChecks } from './client-checks.ts'
import { directoryChecks } from './directory-checks.ts'
import { lossChecks } from './loss-checks.ts'
import { optionChecks } from './option-checks.ts'
import { serverChecks } from './server-checks.ts'
import { toolChecks } from './tool-checks.ts'

export default exercise({
  title: 'A file in datagrams',
  programs: ['server.ts', 'client.ts'],
  lesson: '11-udp-file-transfer',
  transport: 'udp',
  serverArguments: ['{port}', '{dir}'],
  checks: [
    ...serverChecks,
    ...lossChecks,
    ...directoryChecks,
    ...optionChecks,
    ...toolChecks,
    ...clientChecks,
  ].map(mindingLoad),
})

import { exercise } from '#grader'
import { clientChecks } from './client-checks.ts'
import { directoryChecks } from './directory-checks.ts'
import { loadChecks } from './load-checks.ts'
import { serverChecks } from './server-checks.ts'
import { troubleChecks } from './trouble-checks.ts'

export default exercise({
  title: 'Files over TCP',
  programs: ['server.ts', 'client.ts'],
  lesson: '10-tcp-file-transfer',
  serverArguments: ['{port}', '{dir}'],
  checks: [...serverChecks, ...directoryChecks, ...loadChecks, ...clientChecks, ...troubleChecks],
})

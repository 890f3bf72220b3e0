import { exercise } from '#grader'
import { mindingLoad } from '#grader/load'
import { deliveryChecks } from './delivery-checks.ts'
import { friendChecks } from './friend-checks.ts'
import { presenceChecks } from './presence-checks.ts'
import { sessionChecks } from './session-checks.ts'

export default exercise({
  title: 'UDP chat',
  programs: ['server.ts', 'client.ts'],
  lesson: '09-udp-chat',
  transport: 'udp',
  serverArguments: ['{port}', '30000'],
  checks: [...presenceChecks, ...deliveryChecks, ...sessionChecks, ...friendChecks].map(
    mindingLoad,
  ),
})

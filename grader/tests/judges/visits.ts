import type { Visit } from './visit.ts'
import { fileTransfers } from './visits/file-transfers.ts'
import { foreignServers } from './visits/foreign-servers.ts'
import { lineClients } from './visits/line-clients.ts'
import { streamClients } from './visits/stream-clients.ts'

export const VISITS: Visit[] = [
  ...streamClients,
  ...lineClients,
  ...fileTransfers,
  ...foreignServers,
]

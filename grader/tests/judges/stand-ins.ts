import type { StandIn } from './stand-in.ts'
import { echoServers } from './stand-ins/echo-servers.ts'
import { otherServers } from './stand-ins/other-servers.ts'
import { tcpClients } from './stand-ins/tcp-clients.ts'
import { tftpServers } from './stand-ins/tftp-servers.ts'

export const STAND_INS: StandIn[] = [...echoServers, ...tcpClients, ...otherServers, ...tftpServers]

/** Servers from elsewhere that a solution is the client of: units 03, 08 and 11. */
import { place, requireFile } from '../../../shared-files.ts'
import type { Visit } from '../visit.ts'

const ECHO_SERVERS: Pick<Visit, 'needs' | 'command'>[] = [
  {
    needs: ['socat'],
    command: 'socat -t 10 TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr EXEC:cat',
  },
  { needs: ['tcpserver'], command: 'tcpserver -HRl0 127.0.0.1 {port} cat' },
  { needs: ['busybox'], command: 'busybox nc -ll -p {port} -e cat' },
  { needs: ['python3'], command: 'python3 grader/tests/judges/programs/asyncio-streams.py {port}' },
]

const toldByTcp = ECHO_SERVERS.map(
  (server): Visit => ({
    ...server,
    unit: '03-tcp-client',
    role: 'server',
    agrees: '300,000 random bytes come back, then the end',
    holds: async ({ server, client, random }) => {
      await server.starts()
      const program = await client.run(server.host, server.port)
      const bytes = random.bytes(300_000)
      await program.reads(bytes)
      await program.inputEnds()
      await program.exits(0)
      await program.printedExactly(bytes)
    },
  }),
)

export const foreignServers: Visit[] = [
  ...toldByTcp,
  {
    unit: '08-udp-client',
    needs: ['socat'],
    command: 'socat UDP-RECVFROM:{port},bind=127.0.0.1,fork EXEC:cat',
    role: 'server',
    transport: 'udp',
    agrees: 'a message comes back, by its id',
    holds: async ({ server, client }) => {
      await server.starts()
      const program = await client.run(server.host, server.port, 'äöü €')
      await program.exits(0)
      await program.printedExactly('äöü €\n')
    },
  },
  {
    unit: '11-udp-file-transfer',
    needs: ['in.tftpd'],
    asRoot: true,
    command: 'in.tftpd -L -a 127.0.0.1:{port} -u root -c -s {dir}',
    role: 'server',
    agrees: 'a file of 5,000 bytes is fetched, and stored under another name',
    holds: async ({ server, client, random, directory, home }) => {
      const file = random.bytes(5000)
      place(directory, 'file', file)
      await server.starts()
      const program = await client.run(server.host, server.port)
      await program.reads('get file\nput file new\nquit\n')
      await program.exits(0)
      await program.printedExactly('got file: 5000 bytes\nput new: 5000 bytes\n')
      requireFile(home, 'file', file)
      requireFile(directory, 'new', file)
    },
  },
]

/** Clients of the servers that take lines: units 06, 07, 12 and 14. */
import type { Stage } from '../../../stage.ts'
import type { Visit } from '../visit.ts'
import { arrives, byEachNetcat, exchanges } from './netcats.ts'

const FAREWELL = 'a line comes back, then `bye: idle` and the end'

export const lineClients: Visit[] = [
  ...byEachNetcat({
    unit: '06-concurrent-server',
    agrees: 'two of them meet, one speaks, the other leaves',
    holds: async (stage) => {
      stage.server.given('{port}', 2)
      const alice = await arrives(stage)
      await alice.reads('alice\n')
      await alice.prints('welcome 1 of 2\nhere: alice\n')
      const bob = await arrives(stage)
      await bob.reads('bob\n')
      await bob.prints('welcome 2 of 2\nhere: alice bob\n')
      await alice.reads('hello\n')
      await bob.prints('welcome 2 of 2\nhere: alice bob\nalice: hello\n')
      await bob.inputEnds()
      await bob.exits(0)
      await alice.prints('welcome 1 of 2\nhere: alice\n+ bob\n- bob\n')
      await alice.inputEnds()
      await alice.exits(0)
    },
  }),
  {
    unit: '07-timeouts',
    needs: ['curl'],
    command: 'curl -sN telnet://127.0.0.1:{port}',
    role: 'client',
    agrees: FAREWELL,
    holds: async (stage) => {
      const client = await idles(stage)
      // curl reads no answer while it waits for input; where that has ended, it goes on until the server ends.
      await client.inputEnds()
      await client.exits(0)
      await client.printedExactly('hello\nbye: idle\n')
    },
  },
  {
    unit: '07-timeouts',
    needs: ['busybox'],
    command: 'busybox nc 127.0.0.1 {port}',
    role: 'client',
    agrees: FAREWELL,
    holds: async (stage) => {
      const client = await idles(stage)
      await client.exits(0)
      await client.printedExactly('hello\nbye: idle\n')
    },
  },
  ...byEachNetcat({
    unit: '12-socket-options',
    agrees: 'an option is set and read, and one that there is not is refused',
    holds: (stage) =>
      exchanges(
        stage,
        'set SOL_SOCKET SO_KEEPALIVE 1\nget SOL_SOCKET SO_KEEPALIVE\nget SOL_SOCKET SO_NOTHING\n',
        'ok\n1\nerror unknown option SO_NOTHING\n',
      ),
  }),
  ...unixClients(),
]

/** A client that says one line to a server that is soon tired of it. */
async function idles(stage: Stage) {
  stage.server.given('{port}', 1000, 60_000)
  const client = await arrives(stage)
  await client.reads('hello\n')
  return client
}

function unixClients(): Visit[] {
  const clients: Pick<Visit, 'needs' | 'command'>[] = [
    { needs: ['nc'], command: 'nc -N -U {path}' },
    { needs: ['ncat'], command: 'ncat -U {path}' },
    { needs: ['socat'], command: 'socat -t 10 - UNIX-CONNECT:{path}' },
  ]
  return clients.map((client) => ({
    ...client,
    unit: '14-unix-socket',
    role: 'client',
    agrees: 'it is told its process id, user and group, and its own words',
    holds: async ({ server, client: foreign }) => {
      await server.starts()
      const running = await foreign.run(server.file.path)
      const { pid } = running.program
      await running.reads('whoami\necho hello\n')
      await running.inputEnds()
      await running.exits(0)
      await running.printedExactly(`${pid} ${process.getuid?.()} ${process.getgid?.()}\nhello\n`)
    },
  }))
}

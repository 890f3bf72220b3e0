import type { Stage } from '../../../stage.ts'
import type { ForeignName } from '../foreign.ts'
import type { Visit } from '../visit.ts'

/** Clients that connect their two streams with a TCP server, and end their side when their input ends. */
const NETCATS: { needs: ForeignName[]; command: string }[] = [
  { needs: ['nc'], command: 'nc -N 127.0.0.1 {port}' },
  { needs: ['ncat'], command: 'ncat 127.0.0.1 {port}' },
  { needs: ['socat'], command: 'socat -t 10 - TCP:127.0.0.1:{port}' },
  { needs: ['busybox'], command: 'busybox nc 127.0.0.1 {port}' },
]

/** The same conversation by each of them. */
export function byEachNetcat(visit: Pick<Visit, 'unit' | 'agrees' | 'holds'>): Visit[] {
  return NETCATS.map((netcat) => ({ ...visit, ...netcat, role: 'client' }))
}

/** Gives a client its whole input, and expects exactly this output. */
export async function exchanges(
  stage: Stage,
  input: Uint8Array | string,
  output: Uint8Array | string,
) {
  const client = await arrives(stage)
  await client.reads(input)
  await client.inputEnds()
  await client.exits(0)
  await client.printedExactly(output)
}

/** Starts the client where the server listens. */
export async function arrives({ client, server }: Stage) {
  await server.starts()
  return client.run(server.port)
}

import { Failure, type Stage } from '#grader'
import type { RunningProgram } from '#grader/peers/running-program'
import type { TcpPeer } from '#grader/peers/tcp-peer'

/** The client runs with these lines as its input, and the grader is its server. */
export async function obeys(stage: Stage, ...lines: string[]) {
  const session = await types(stage, ...lines)
  await session.program.inputEnds()
  return session
}

/** The same, with an input that has not ended: more may come. */
export async function types(stage: Stage, ...lines: string[]) {
  const listener = await stage.listen('server')
  const program = await stage.client.run('127.0.0.1', listener.port)
  await program.reads(lines.map((line) => `${line}\n`).join(''))
  return { program, server: await listener.accepts() }
}

/** The client says QUIT, and the server's answer ends the conversation. */
export async function takesLeave(server: TcpPeer): Promise<void> {
  await server.receives('QUIT\n')
  await server.sends('OK\n')
  await server.halfCloses()
}

/** Standard error must be these lines, each matching as said. */
export function requireComplaints({ program }: RunningProgram, ...lines: RegExp[]): void {
  const written = program.stderr
    .text()
    .split('\n')
    .filter((line) => line !== '')
  if (written.length === lines.length && lines.every((line, at) => line.test(written[at]!))) return
  throw new Failure({
    kind: 'output',
    peer: program.name,
    what: 'stderr',
    expected: `${lines.length} line${lines.length === 1 ? '' : 's'}, matching ${lines.join(' and ')}`,
    received: program.stderr.bytes(),
  })
}

import type { Entry } from '../grader/transcript.ts'

/** What only a student's program does. */
const OF_PROGRAMS =
  /^(is started|is sent|is ended|exits|prints|complains|reads on|sees the end of stdin|has )/
/** What only the grader's own ends do. */
const OF_PEERS =
  /^(connects|accepts|sends|receives|ends its side|closes|resets|is gone|is reset|runs with)/

/** More columns than these are hard to follow: the rest share one. */
const MOST_PEERS = 4
const OTHERS = 'others'

export type Columns = {
  /** From left to right: who calls, the programs, who is called. */
  names: string[]
  /** The column in which somebody stands. */
  of: (name: string) => string
  /** The program that a peer talks with, at a place in the transcript. */
  partner: (peer: string, at: number) => string
}

/**
 * Who takes part in a transcript, and where they stand.
 * @param roles what the exercise's programs are: `server`, `client`, `program`
 * @param shown the entries that the picture will show
 * @param important who must have a column of its own
 */
export function transcriptColumns(
  transcript: Entry[],
  roles: string[],
  shown: Entry[],
  important?: string,
): Columns {
  const programs = programsOf(transcript, roles)
  const titles = new Map(programs.map((name) => [name, `your ${name}`]))
  const peers = unique(shown.map(({ peer }) => peer)).filter(
    (name) => !titles.has(name) && name !== 'grader',
  )
  const own = kept(peers, important)
  const called = own.filter((name) => isCalled(name, transcript, programs))
  const callers = own.filter((name) => !called.includes(name))
  if (own.length < peers.length) callers.unshift(OTHERS)
  return {
    names: [...callers, ...titles.values(), ...called],
    of: (name) => titles.get(name) ?? (own.includes(name) ? name : OTHERS),
    partner: (peer, at) => titles.get(partner(peer, at, transcript, programs))!,
  }
}

/** The names under which the student's programs take part; one at least, also where they did nothing. */
function programsOf(transcript: Entry[], roles: string[]): string[] {
  const does = (name: string, what: RegExp) =>
    transcript.some(({ peer, event }) => peer === name && what.test(event))
  const names = unique(transcript.map(({ peer }) => peer)).filter((name) => {
    const role = roles.includes(name.replace(/ \d+$/, ''))
    return role && !does(name, OF_PEERS) && (does(name, OF_PROGRAMS) || does(name, /^listens/))
  })
  if (names.length > 0) return names
  const silent = roles.filter((role) => !does(role, OF_PEERS))
  return [silent[0] ?? roles[0] ?? 'program']
}

function kept(peers: string[], important: string | undefined): string[] {
  if (peers.length <= MOST_PEERS) return peers
  const first = peers.filter((name) => name !== important).slice(0, MOST_PEERS - 1)
  return peers.filter((name) => name === important || first.includes(name))
}

/** It stands on the other side of a client: a server of the grader's. */
function isCalled(peer: string, transcript: Entry[], programs: string[]): boolean {
  const calls = transcript.some(
    (entry) => entry.peer === peer && /^(connects|runs with)/.test(entry.event),
  )
  return !calls && !programs.includes('server')
}

function partner(peer: string, at: number, transcript: Entry[], programs: string[]): string {
  const answers = transcript.some(
    (entry) => entry.peer === peer && /^(accepts|listens)/.test(entry.event),
  )
  if (programs.includes('server') && !answers) return 'server'
  const clients = programs.filter((name) => name !== 'server')
  const begun = transcript.slice(0, at + 1).map((entry) => entry.peer)
  return clients.findLast((name) => begun.includes(name)) ?? clients[0] ?? programs[0]!
}

function unique(names: string[]): string[] {
  return [...new Set(names)]
}

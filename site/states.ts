import { NotationError } from './ladder.ts'

/**
 * The notation of a state picture: each line is a transition, `A -> B: what makes it happen`. States stand in the order in
 * which they are first named.
 */
export type States = { states: string[]; transitions: Transition[] }

export type Transition = { from: string; to: string; text: string }

export function parseStates(source: string): States {
  const transitions = source
    .trimEnd()
    .split('\n')
    .map((text, at) => {
      const parts = /^(?<from>[^:]+?) -> (?<to>[^:]+?)(?:: (?<text>.+))?$/.exec(text)?.groups
      if (!parts) throw new NotationError(at + 1, text, 'not a transition (A -> B: …)')
      return { from: parts.from!, to: parts.to!, text: parts.text ?? '' }
    })
  return { states: [...new Set(transitions.flatMap(({ from, to }) => [from, to]))], transitions }
}

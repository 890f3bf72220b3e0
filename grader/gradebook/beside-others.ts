import { type EventEmitter, once } from 'node:events'

/** What a grader tells the gradebook that started it, and what it is told. */
export const ASKS_FOR_QUIET = 'asks for quiet'
export const QUIET = 'quiet'

/** What a process is to one that it started with a channel between them. */
type Parent = Pick<NodeJS.Process, 'connected' | 'channel' | 'send'> & EventEmitter

/**
 * For a grader that the gradebook runs beside others: it ends when the gradebook has, however that came about.
 * @returns asks for a machine on which no other grader is at work, and returns when it is so
 */
export function quietMachine(stop: AbortController, parent: Parent = process): () => Promise<void> {
  parent.once('disconnect', () => stop.abort('SIGHUP'))
  if (!parent.connected) stop.abort('SIGHUP')
  // It keeps a grader only while that waits for an answer.
  parent.channel?.unref()
  return async () => {
    parent.channel?.ref()
    const quiet = once(parent, 'message', { signal: stop.signal })
    parent.send?.(ASKS_FOR_QUIET)
    await quiet
    parent.channel?.unref()
  }
}

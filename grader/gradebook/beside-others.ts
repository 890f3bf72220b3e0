import { once } from 'node:events'

/** What a grader tells the gradebook that started it, and what it is told. */
export const ASKS_FOR_QUIET = 'asks for quiet'
export const QUIET = 'quiet'

/**
 * For a grader that the gradebook runs beside others: it ends when the gradebook has, however that came about.
 * @returns asks for a machine on which no other grader is at work, and returns when it is so
 */
export function quietMachine(stop: AbortController): () => Promise<void> {
  process.once('disconnect', () => stop.abort('SIGHUP'))
  if (!process.connected) stop.abort('SIGHUP')
  // Who waits for nothing else is done.
  process.channel?.unref()
  return async () => {
    process.channel?.ref()
    const quiet = once(process, 'message', { signal: stop.signal })
    process.send?.(ASKS_FOR_QUIET)
    await quiet
    process.channel?.unref()
  }
}

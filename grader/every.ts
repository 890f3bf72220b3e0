/**
 * Calls `act` every `ms` milliseconds, until the function that is returned is called. In between, the event loop has always
 * looked at its sockets and pipes: intervals that are due again as soon as they have run keep a busy machine from it.
 */
export function every(ms: number, act: () => void): () => void {
  let timer: NodeJS.Timeout
  let stopped = false
  const wait = () => {
    if (!stopped) timer = setTimeout(run, ms)
  }
  const run = () => {
    act()
    setImmediate(wait)
  }
  wait()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

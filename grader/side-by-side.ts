/** Does the work for each item, `count` at a time. An error is thrown when what is under way has ended; the rest is not begun. */
export async function sideBySide<T>(
  items: Iterable<T>,
  count: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  const workers = Array.from({ length: count }, () =>
    worker().catch((error: unknown) => {
      waiting.length = 0
      throw error
    }),
  )
  const ended = await Promise.allSettled(workers)
  for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason
}

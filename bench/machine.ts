import os from 'node:os'

/** What the figures were taken on. */
export type Machine = {
  processors: number
  model: string
  memoryGiB: number
  node: string
  kernel: string
  /** How many processes wanted a processor in the minute before: proc_loadavg(5). */
  loadBefore: number
}

export function thisMachine(): Machine {
  return {
    processors: os.availableParallelism(),
    model: os.cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    kernel: `${os.type()} ${os.release()}`,
    loadBefore: Math.round(os.loadavg()[0]! * 10) / 10,
  }
}

/** Whether others are at work on it, so that its figures say little. */
export function isBusy({ loadBefore, processors }: Machine): boolean {
  return loadBefore > processors / 4
}

import os from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

/** What the figures were taken on. */
export type Machine = {
  processors: number
  model: string
  memoryGiB: number
  node: string
  kernel: string
  /** Percent of the processors' time that was used just before. */
  busyBefore: number
}

/** How long is looked: a minute's load would still tell of the command before. */
const LOOK_MS = 3000

export async function thisMachine(): Promise<Machine> {
  const before = processorTime()
  await delay(LOOK_MS)
  const after = processorTime()
  const idle = (after.idle - before.idle) / (after.all - before.all)
  return {
    processors: os.availableParallelism(),
    model: os.cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    kernel: `${os.type()} ${os.release()}`,
    busyBefore: Math.round(100 * (1 - idle)),
  }
}

/** Whether others are at work on it, so that its figures say little. */
export function isBusy({ busyBefore }: Machine): boolean {
  return busyBefore > 10
}

/** Milliseconds, of all processors together, since the machine started. */
function processorTime(): { idle: number; all: number } {
  const times = os.cpus().map((cpu) => cpu.times)
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap((each) => Object.values(each))),
  }
}

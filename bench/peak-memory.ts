import { every } from '../grader/every.ts'
import { readText, tree } from '../grader/witnesses/proc.ts'
import { type Job, succeeds } from './timed.ts'

const LOOK_MS = 20

/**
 * The most memory, in MiB, that a command and all below it were seen to hold at a time: the sum of their proportional set sizes
 * (proc_pid_smaps_rollup(5)), in which a page that some of them share, Node's own code say, counts once. Looking costs processor time:
 * this run is not one whose time is taken.
 */
export async function peakMemory(job: Job): Promise<number> {
  let most = 0
  await succeeds(job, (pid, ended) => {
    const stop = every(LOOK_MS, () => {
      most = Math.max(most, held(pid))
    })
    ended.addEventListener('abort', stop)
  })
  return most / 1024
}

function held(pid: number): number {
  return tree(pid).reduce((sum, each) => sum + (proportionalKiB(each) ?? 0), 0)
}

function proportionalKiB(pid: number): number | undefined {
  const [, kib] = /^Pss:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`) ?? '') ?? []
  return kib === undefined ? undefined : Number(kib)
}

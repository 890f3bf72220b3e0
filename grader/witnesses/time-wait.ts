import { Skipped } from '../failure.ts'
import { readText } from './proc.ts'

/**
 * How many connections this machine has closed without TIME_WAIT because the kernel's room for those (net.ipv4.tcp_max_tw_buckets) was
 * full: TCPTimeWaitOverflow of /proc/net/netstat, whose lines are names and then numbers; 0 where nobody can tell.
 */
export function timeWaitsDenied(): number {
  const lines = (readText('/proc/net/netstat') ?? '').split('\n')
  const [names = [], numbers = []] = lines
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '))
  return Number(numbers[names.indexOf('TCPTimeWaitOverflow')] ?? 0)
}

/** @throws {Skipped} where the kernel has denied somebody TIME_WAIT since: a connection that is not in it may have been denied it, too */
export function requireTimeWaits(deniedBefore: number): void {
  if (timeWaitsDenied() > deniedBefore)
    throw new Skipped(
      'the kernel has no room for more connections in TIME_WAIT: raise net.ipv4.tcp_max_tw_buckets',
    )
}

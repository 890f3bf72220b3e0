import type { Report } from '../report.ts'
import { whyNoSandbox } from './probe.ts'

/** Whether programs are to be kept in a sandbox: where the machine can, not at all, or else nothing is graded. */
export type SandboxOption = 'auto' | 'off' | 'required'

export type Isolation = Pick<Report['machine'], 'sandbox' | 'notIsolated'>

/** A sandbox is required and cannot be had; `message` says why. */
export class NoSandboxError extends Error {
  override readonly name = 'NoSandboxError'
}

/**
 * What programs will be kept in.
 * @param wanted undefined for one's own programs, which nobody need be protected from
 * @throws {NoSandboxError}
 */
export function isolation(wanted: SandboxOption | undefined): Isolation {
  if (wanted === undefined) return { sandbox: 'none' }
  if (wanted === 'off') return { sandbox: 'none', notIsolated: 'the sandbox was switched off' }
  const reason = whyNoSandbox()
  if (reason === undefined) return { sandbox: 'bubblewrap' }
  if (wanted === 'auto') return { sandbox: 'none', notIsolated: reason }
  throw new NoSandboxError(`programs cannot be run in a sandbox here: ${reason}`)
}

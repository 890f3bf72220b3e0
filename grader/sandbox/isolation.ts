import type { Report } from '../report.ts'
import { missing, whyNoSandbox } from './probe.ts'

/** Whether programs are to be kept in a sandbox: where the machine can, not at all, or else nothing is graded. */
export type SandboxOption = 'auto' | 'off' | 'required'

export type Isolation = Pick<Report['machine'], 'sandbox' | 'notIsolated'>

/** A sandbox is required and cannot be had; `message` says why. */
export class NoSandboxError extends Error {
  override readonly name = 'NoSandboxError'
}

/** Whether it will be a sandbox, unless the system turns out to forbid it. */
export function expectsSandbox(wanted: SandboxOption | undefined): boolean {
  return wanted !== undefined && wanted !== 'off' && missing() === undefined
}

/**
 * What programs will be kept in.
 * @param wanted undefined for one's own programs, which nobody need be protected from
 * @throws {NoSandboxError}
 */
export async function isolation(wanted: SandboxOption | undefined): Promise<Isolation> {
  if (wanted === undefined) return { sandbox: 'none' }
  if (wanted === 'off') return { sandbox: 'none', notIsolated: 'the sandbox was switched off' }
  const reason = await whyNoSandbox()
  if (reason === undefined) return { sandbox: 'bubblewrap' }
  if (wanted === 'auto') return { sandbox: 'none', notIsolated: reason }
  throw new NoSandboxError(`programs cannot be run in a sandbox here: ${reason}`)
}

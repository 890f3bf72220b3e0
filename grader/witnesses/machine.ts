import { accessSync, constants } from 'node:fs'
import os from 'node:os'
import { delimiter, join } from 'node:path'
import { foreign } from '#posix'
import type { Report } from '../report.ts'
import type { Isolation } from '../sandbox/isolation.ts'
import { hasProc } from './proc.ts'

/** Programs from elsewhere that judge as independent clients, where installed. */
export const TOOLS = ['curl', 'tftp', 'atftp', 'python3'] as const
export type ToolName = (typeof TOOLS)[number]

/** What some checks cannot be judged without. */
export type Need = ToolName | 'IPv6' | 'pidfd_getfd' | 'SO_ATTACH_FILTER' | 'descriptors'

/** Where a command is installed; undefined when it is not. @param path where to look, as PATH says it */
export function find(command: string, path = process.env.PATH ?? ''): string | undefined {
  const directories = path.split(delimiter).filter(Boolean)
  return directories.map((directory) => join(directory, command)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Why libc cannot be called here; undefined where it can. */
export function whyNoLibc(): string | undefined {
  try {
    foreign()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** True where a missing tool is a defect, not a circumstance: in the course's own CI. */
export const everythingRequired = process.env.COURSE_REQUIRE === 'all'

/** What this machine is, for the report. */
export function machine(isolation: Isolation): Report['machine'] {
  const missing: string[] = TOOLS.filter((tool) => !find(tool))
  if (!find('bwrap')) missing.push('bubblewrap')
  if (whyNoLibc()) missing.unshift('koffi (libc’s calls)')
  if (!hasProc) missing.unshift('/proc (the kernel’s own view of sockets)')
  return {
    node: process.version,
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    ...isolation,
    missing,
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseCommandString } from 'execa'
import { COURSE } from '../course.ts'
import { find } from '../witnesses/machine.ts'

/** What shows a lesson: an editor, which takes the terminal, or the desktop's own choice, which does not. */
export type Viewer = { command: string; args: string[]; takesTerminal: boolean }

/** @returns undefined where there is none: then its path must do */
export function viewer(environment = process.env, platform = process.platform): Viewer | undefined {
  const { VISUAL, EDITOR, DISPLAY, WAYLAND_DISPLAY } = environment
  const [command, ...args] = parseCommandString(VISUAL || EDITOR || '')
  if (command) return { command, args, takesTerminal: true }
  const desktop =
    platform === 'darwin' ? 'open' : DISPLAY || WAYLAND_DISPLAY ? 'xdg-open' : 'wslview'
  return find(desktop) ? { command: desktop, args: [], takesTerminal: false } : undefined
}

/** Shows a file; returns when it is no longer in the way. @throws where the viewer cannot be started */
export async function show(path: string, { command, args, takesTerminal }: Viewer): Promise<void> {
  const child: ChildProcess = spawn(command, [...args, path], {
    cwd: COURSE,
    stdio: takesTerminal ? 'inherit' : 'ignore',
    detached: !takesTerminal,
  })
  await once(child, 'spawn')
  if (takesTerminal) await once(child, 'exit')
  else child.unref()
}

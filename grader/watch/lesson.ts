import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseCommandString } from 'execa'
import { COURSE } from '../course.ts'
import { find } from '../witnesses/machine.ts'

/** What shows a lesson: an editor or a pager, which take the terminal, or the desktop's own choice, which does not. */
export type Viewer = { command: string; args: string[]; takesTerminal: boolean }

/** @returns undefined where there is none: then its path must do */
export function viewer(environment = process.env, platform = process.platform): Viewer | undefined {
  const { DISPLAY, WAYLAND_DISPLAY } = environment
  const [command, ...args] = parseCommandString(chosenEditor(environment))
  if (command) return { command, args, takesTerminal: true }
  const desktop =
    platform === 'darwin' ? 'open' : DISPLAY || WAYLAND_DISPLAY ? 'xdg-open' : 'wslview'
  if (find(desktop)) return { command: desktop, args: [], takesTerminal: false }
  return find('less') ? { command: 'less', args: [], takesTerminal: true } : undefined
}

/** npm says `vi` for everybody who has chosen none; who has not chosen it may not find out of it again. */
function chosenEditor({ VISUAL, EDITOR, npm_lifecycle_event }: NodeJS.ProcessEnv): string {
  return VISUAL || (EDITOR === 'vi' && npm_lifecycle_event ? '' : EDITOR) || ''
}

/** Shows a file; returns when it is no longer in the way. @throws where the viewer cannot be started */
export async function show(path: string, { command, args, takesTerminal }: Viewer): Promise<void> {
  const child: ChildProcess = spawn(command, [...args, path], {
    cwd: COURSE,
    stdio: takesTerminal ? 'inherit' : 'ignore',
    detached: !takesTerminal,
  })
  await once(child, 'spawn')
  if (takesTerminal) await leavingCtrlC(() => once(child, 'exit'))
  else child.unref()
}

/** A terminal's Ctrl-C is told to everybody on it: now it is for who has the screen. */
async function leavingCtrlC(work: () => Promise<unknown>): Promise<void> {
  const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[]
  const ignore = () => {}
  process.on('SIGINT', ignore)
  for (const listener of listeners) process.off('SIGINT', listener)
  try {
    await work()
  } finally {
    for (const listener of listeners) process.on('SIGINT', listener)
    process.off('SIGINT', ignore)
  }
}

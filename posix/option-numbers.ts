import { type Platform, platform } from './libc.ts'
import { nearest, quoted, UnknownNameError } from './names.ts'
import { type Level, levels, options } from './options.ts'

/** A level or option that this platform does not have; `meant` is the near name, if there is one. */
export class UnknownOptionError extends UnknownNameError {
  override readonly name = 'UnknownOptionError'
  /** Which of the two names it is that this platform does not have. */
  readonly unknown: 'level' | 'option'

  constructor(unknown: 'level' | 'option', asked: string, reason: string, meant?: string) {
    super(asked, reason, meant)
    this.unknown = unknown
  }
}

/** What getsockopt and setsockopt hand to the kernel in place of the names. */
export interface OptionNumbers {
  level: number
  option: number
}

const systems: Record<Platform, string> = { linux: 'Linux', darwin: 'macOS' }

/**
 * The numbers of a level and of an option at it; raw numbers stand for themselves.
 * @throws {UnknownOptionError} for a name that this platform does not have at this level
 */
export function optionNumbers(
  level: string | number,
  option: string | number,
  system: Platform = platform(),
): OptionNumbers {
  const number = typeof level === 'number' ? level : levelNumber(level, system)
  if (typeof option === 'number') return { level: number, option }
  const name = levelNames.find((name) => levels[name][system] === number)
  const known = name && optionsAt(name)[option]?.[system]
  if (known === undefined) throw unknownOption(name ?? `level ${number}`, option, system)
  return { level: number, option: known }
}

const levelNames = Object.keys(levels) as Level[]

// Names come off the wire in some programs, so that `constructor` must be as unknown as any other nonsense.
function optionsAt(level: Level): Record<string, Record<Platform, number | undefined>> {
  return Object.assign(Object.create(null), options[level])
}

function levelNumber(level: string, system: Platform): number {
  const known = levelNames.find((name) => name === level)
  if (known !== undefined) return levels[known][system]
  const reason = `no option level ${quoted(level)} on ${systems[system]}`
  throw new UnknownOptionError('level', level, reason, nearest(level, levelNames))
}

function unknownOption(level: string, option: string, system: Platform): UnknownOptionError {
  const home = levelNames.find((name) => optionsAt(name)[option])
  if (home === undefined) {
    const reason = `no option ${quoted(option)} at ${level} on ${systems[system]}`
    return new UnknownOptionError(
      'option',
      option,
      reason,
      nearest(option, namesHere(level, system)),
    )
  }
  const here = optionsAt(home)[option]?.[system] !== undefined
  const reason = here
    ? `${option} is an option of ${home}, not of ${level}`
    : `${systems[system]} has no ${option}`
  return new UnknownOptionError('option', option, reason)
}

function namesHere(level: string, system: Platform): string[] {
  const home = levelNames.find((name) => name === level)
  if (home === undefined) return []
  return Object.entries(optionsAt(home)).flatMap(([name, on]) => (on[system] ? [name] : []))
}

/** What this browser remembers. It may refuse to remember anything: then nothing is remembered. */

export type Theme = 'light' | 'dark'

export function stored(key: string): string | undefined {
  try {
    return localStorage.getItem(`course-${key}`) ?? undefined
  } catch {
    return undefined
  }
}

export function store(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`course-${key}`)
    else localStorage.setItem(`course-${key}`, value)
  } catch {
    // It works all the same, until the page is left.
  }
}

/** The theme that was chosen; undefined where the system decides. */
export function storedTheme(): Theme | undefined {
  const theme = stored('theme')
  return theme === 'light' || theme === 'dark' ? theme : undefined
}

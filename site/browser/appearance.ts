import { must } from './dom.ts'
import { store, storedTheme, type Theme } from './stored.ts'

const system = matchMedia('(prefers-color-scheme: dark)')

function current(): Theme {
  return storedTheme() ?? shown() ?? (system.matches ? 'dark' : 'light')
}

function shown(): Theme | undefined {
  return document.documentElement.dataset.theme as Theme | undefined
}

/** The other theme; where that is what the system says, the system decides again. */
export function switchTheme(): void {
  const theme = current() === 'dark' ? 'light' : 'dark'
  const followsSystem = (theme === 'dark') === system.matches
  store('theme', followsSystem ? undefined : theme)
  if (followsSystem) delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  tell()
}

function tell(): void {
  must('theme').setAttribute('aria-pressed', String(current() === 'dark'))
}

export function startAppearance(): void {
  const button = must('theme')
  button.hidden = false
  button.addEventListener('click', switchTheme)
  system.addEventListener('change', tell)
  tell()
}

/** What scrolls inside the page can be scrolled with the keyboard. */
export function startScrollers(): void {
  const all = document.querySelectorAll<HTMLElement>('.prose pre, .prose .scrolls, .prose .picture')
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const element = target as HTMLElement
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0
      else element.removeAttribute('tabindex')
    }
  })
  for (const element of all) observer.observe(element)
}

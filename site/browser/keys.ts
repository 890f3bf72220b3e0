import { switchTheme } from './appearance.ts'
import { maybe, must } from './dom.ts'
import { gradeByKey } from './grade.ts'
import { openSearch } from './search.ts'
import { store, stored } from './stored.ts'

const KEYS: Record<string, () => void> = {
  j: () => follow('next'),
  ']': () => follow('next'),
  k: () => follow('prev'),
  '[': () => follow('prev'),
  '/': openSearch,
  g: gradeByKey,
  d: switchTheme,
  '?': openHelp,
}

/** From the syllabus, the first unit is next. */
function follow(rel: string): void {
  const step = document.querySelector<HTMLLinkElement>(`link[rel="${rel}"]`)?.href
  const first = document.querySelector<HTMLAnchorElement>('.syllabus a')?.href
  const target = step ?? (rel === 'next' ? first : undefined)
  if (target) location.assign(target)
}

function openHelp(): void {
  must<HTMLDialogElement>('help').showModal()
}

/** Where letters are typed, they are letters. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(target.type)
  return target.isContentEditable || target.matches('textarea, select')
}

export function startKeys(): void {
  const button = must('open-help')
  button.hidden = false
  button.addEventListener('click', openHelp)
  const on = maybe<HTMLInputElement>('shortcuts')
  if (on) {
    on.checked = stored('shortcuts') !== 'off'
    on.addEventListener('change', () => store('shortcuts', on.checked ? undefined : 'off'))
  }
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (on?.checked === false || isTyping(event.target) || document.querySelector('dialog[open]'))
      return
    const act = KEYS[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
}

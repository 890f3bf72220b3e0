import { maybe } from './dom.ts'
import { store, stored } from './stored.ts'

/** Says aloud why a choice is right or wrong, and remembers it in this browser alone. */
export function startQuiz(): void {
  const status = maybe('quiz-status')
  const form = document.querySelector<HTMLFormElement>('#quiz form')
  if (!form || !status) return
  for (const input of form.querySelectorAll('input')) {
    input.checked = (stored(input.name) ?? '').split(' ').includes(input.value)
  }
  form.addEventListener('change', ({ target }) => {
    const input = target as HTMLInputElement
    const reason = input.parentElement?.querySelector('.reason')?.textContent ?? ''
    status.textContent = input.checked ? reason : ''
    const chosen = [...form.querySelectorAll<HTMLInputElement>(`[name="${input.name}"]:checked`)]
    store(input.name, chosen.map(({ value }) => value).join(' ') || undefined)
  })
}

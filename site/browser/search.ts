import { make, maybe, meta, must } from './dom.ts'
import { excerpt, find, type Indexed, type Place } from './find.ts'

declare global {
  var courseSearchIndex: Place[] | undefined
}

const MOST = 20
let index: Promise<Indexed[]> | undefined

/** Fetches the index when it is first wanted: as a script, because that works from files, too. */
function load(): Promise<Indexed[]> {
  index ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = `${meta('course-base') ?? ''}assets/search-index.js`
    script.onload = () => resolve((globalThis.courseSearchIndex ?? []).map(indexed))
    script.onerror = () => {
      index = undefined
      reject(new Error('the index cannot be loaded'))
    }
    document.head.append(script)
  })
  return index
}

function indexed(place: Place): Indexed {
  return { place, heading: place.heading.toLowerCase(), text: place.text.toLowerCase() }
}

export function openSearch(): void {
  const dialog = must<HTMLDialogElement>('search')
  if (!dialog.open) dialog.showModal()
  must<HTMLInputElement>('search-words').select()
  void load().then(show, () => say('The index cannot be loaded.'))
}

function say(text: string): void {
  must('search-count').textContent = text
}

async function show(): Promise<void> {
  const words = must<HTMLInputElement>('search-words').value
  const found = find(words, await load())
  const results = must('search-results')
  results.replaceChildren(...found.slice(0, MOST).map((place) => result(place, words)))
  if (words.trim() === '') return say('')
  const many = found.length > MOST ? `, the best ${MOST} shown` : ''
  say(found.length === 1 ? '1 place' : `${found.length} places${many}`)
}

function result(place: Place, words: string): HTMLLIElement {
  const { page, anchor, unit, heading, text, verdict } = place
  const link = make('a')
  link.href = `${meta('course-base') ?? ''}${page}#${anchor}`
  link.addEventListener('click', () => must<HTMLDialogElement>('search').close())
  link.append(make('span', heading, 'where'), make('small', unit))
  const item = make('li')
  item.append(link)
  if (verdict) item.append(make('p', `Said; it ${verdict.startsWith('h') ? '' : 'is '}${verdict}.`))
  else if (text) item.append(make('p', excerpt(text, words)))
  return item
}

/** Up and down go from result to result. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  event.preventDefault()
  const stops = [must('search-words'), ...must('search-results').querySelectorAll('a')]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus()
}

export function startSearch(): void {
  const button = maybe('open-search')
  if (!button) return
  button.hidden = false
  button.addEventListener('click', openSearch)
  const input = must<HTMLInputElement>('search-words')
  input.addEventListener('input', () => void show().catch(() => {}))
  input.form?.addEventListener('submit', (event) => {
    event.preventDefault()
    void show().then(() => must('search-results').querySelector('a')?.click())
  })
  must('close-search').addEventListener('click', () => must<HTMLDialogElement>('search').close())
  must('search').addEventListener('keydown', walk)
}

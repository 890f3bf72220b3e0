/** An element that this page may have. */
export function maybe<T extends HTMLElement = HTMLElement>(id: string): T | undefined {
  return (document.getElementById(id) as T | null) ?? undefined
}

/** An element that this page has. */
export function must<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = maybe<T>(id)
  if (!element) throw new Error(`the page has no #${id}`)
  return element
}

export function meta(name: string): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content
}

/** An element with text in it, whatever the text is. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  className = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  element.textContent = text
  if (className) element.className = className
  return element
}

/** Whether a person has asked for less movement. */
export function scrollTo(element: Element): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  element.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' })
}

import { html } from '../formats/escape.ts'
import { harmlessLine } from '../reporters/harmless.ts'

/** Whatever a text says, the page shows it and does nothing else. */
export function shown(text: string): string {
  return html(harmlessLine(text))
}

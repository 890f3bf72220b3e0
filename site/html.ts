import { html as escapeHtml } from '../grader/formats/escape.ts'
import { harmless } from '../grader/reporters/harmless.ts'

/** Text that is HTML already. Everything else that goes into a page is escaped on the way. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = Html | string | number | false | undefined | Value[]

/** Makes HTML of a template. What is put in is text, whoever wrote it, unless it is {@link Html}. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(strings.map((text, at) => text + written(values[at])).join(''))
}

function written(value: Value): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(written).join('')
  return escapeHtml(harmless(String(value)))
}

import { harmless } from '../reporters/harmless.ts'

/** Characters that XML 1.0 has no way to write, not even as a reference (section 2.2). */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

/** Text as it may stand in an XML element or attribute. */
export function xml(text: string): string {
  return html(harmless(text).replace(NOT_XML, '\ufffd'))
}

/** Text as it may stand in an HTML element or attribute. */
export function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Text on one line of Markdown, without any effect: no mark-up, no table cell's end, no link, nobody mentioned. */
export function markdown(text: string): string {
  return html(harmless(text).replace(/\s+/g, ' ')).replace(
    /[\\`*_{}[\]()|~@!$:]|#(?!\d+;)/g,
    (character) => `&#${character.charCodeAt(0)};`,
  )
}

/** Lines that Markdown shows as they are. */
export function markdownBlock(text: string): string {
  return `<pre>\n${html(harmless(text)).replaceAll('@', '&#64;')}\n</pre>`
}

import { stripVTControlCharacters } from 'node:util'

/** Characters that a terminal acts on, or that reorder the text around them (Unicode bidirectional controls). */
const ACTIVE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/**
 * A student's text made fit to be shown: terminal escapes are gone, a bare CR is a line end, and every other control
 * character is shown as its code. Lines stay lines.
 */
export function harmless(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replaceAll('##[', '## [')
    .replace(ACTIVE, (character) => (character === '\n' ? '\n' : code(character)))
}

/** The same on one line. */
export function harmlessLine(text: string): string {
  return harmless(text).replace(/\n/g, '\\n')
}

function code(character: string): string {
  return character === '\t' ? '  ' : `\\u{${character.codePointAt(0)!.toString(16)}}`
}

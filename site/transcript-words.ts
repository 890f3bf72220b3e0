import { escapedByte } from '../grader/bytes.ts'
import { isBinary, type Merged, moved } from '../grader/reporters/conversation.ts'
import { harmlessLine } from '../grader/reporters/harmless.ts'

const MOST_LETTERS = 22
const MOST_HEX = 8

/** Bytes as there is room for on an arrow. */
export function brief(move: Merged): string {
  const { bytes = '', length = 0, times } = move
  const kept = Buffer.from(bytes, 'base64')
  const size = `${length.toLocaleString('en')} ${length === 1 ? 'byte' : 'bytes'}`
  if (times > 1) return `${size} in ${times} pieces`
  if (length === 0) return 'nothing (0 bytes)'
  if (isBinary(kept)) {
    const hex = kept.toString('hex', 0, MOST_HEX).replace(/..(?=.)/g, '$& ')
    return length > MOST_HEX ? `${hex} … ${size}` : hex
  }
  const letters = Array.from(kept, escapedByte)
  const text = letters.join('')
  if (text.length <= MOST_LETTERS && kept.length === length) return `"${text}"`
  return `"${letters
    .slice(0, MOST_LETTERS / 2)
    .join('')
    .slice(0, MOST_LETTERS)}…" ${size}`
}

/** A note as there is room for. */
export function short(text: string): string {
  return text.length > 44 ? `${text.slice(0, 43)}…` : text
}

/** All there is to say of a move, in a line. */
export function detail(move: Merged): string {
  const what = move.bytes === undefined ? '' : ` ${moved(move)}`
  return `${move.ms.toFixed(1)} ms: ${harmlessLine(`${move.peer} ${move.event}${what}`)}`
}

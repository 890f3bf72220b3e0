/** What a check sends or expects; text stands for its UTF-8 bytes. */
export type Data = string | Uint8Array

export function toBytes(data: Data): Buffer {
  if (typeof data === 'string') return Buffer.from(data)
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

/** Where two byte strings first differ; their common length when one begins with the other; undefined when equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const common = Math.min(a.length, b.length)
  for (let from = 0; from < common; from += STRIDE) {
    const to = Math.min(from + STRIDE, common)
    if (Buffer.compare(a.subarray(from, to), b.subarray(from, to)) === 0) continue
    for (let at = from; at < to; at++) if (a[at] !== b[at]) return at
  }
  return a.length === b.length ? undefined : common
}

/** Mebibytes are compared by the processor's own means, and only where they differ byte by byte. */
const STRIDE = 4096

const NAMED: Record<number, string> = { 10: '\\n', 13: '\\r', 9: '\\t', 34: '\\"', 92: '\\\\' }

/** One byte as it would stand in a string literal. */
export function escapedByte(byte: number): string {
  if (NAMED[byte]) return NAMED[byte]
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
  return `\\x${byte.toString(16).padStart(2, '0')}`
}

/** How many bytes are shown at most: text reads at a glance, hex does not. */
const WINDOW = { text: 72, hex: 24 }

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a
}

/**
 * Bytes as a person can compare them: escaped text, and hex where that says more. Long ones show a window around `focus`
 * (a byte offset), so that what matters is never what was cut.
 */
export function show(bytes: Uint8Array, focus = 0): string {
  if (bytes.length === 0) return 'nothing (0 bytes)'
  const around = bytes.subarray(Math.max(0, focus - WINDOW.text / 2), focus + WINDOW.text)
  const plain = around.every(isText)
  const width = plain ? WINDOW.text : WINDOW.hex
  const whole = bytes.length <= 2 * width
  const from = whole ? 0 : Math.max(0, Math.min(focus, bytes.length) - width / 2)
  const shown = bytes.subarray(from, whole ? undefined : from + width)
  const text = Array.from(shown, escapedByte).join('')
  const [before, after] = [from > 0 ? '…' : '', from + shown.length < bytes.length ? '…' : '']
  const size = bytes.length === 1 ? '1 byte' : `${bytes.length.toLocaleString('en')} bytes`
  const place = from > 0 ? `, shown from byte ${from.toLocaleString('en')}` : ''
  const hex = plain
    ? ''
    : `  hex ${Buffer.from(shown)
        .toString('hex')
        .replace(/..(?=.)/g, '$& ')}`
  return `${before}"${text}"${after} (${size}${place})${hex}`
}

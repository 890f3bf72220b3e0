import { show } from '../bytes.ts'
import type { Entry } from '../transcript.ts'
import { harmlessLine } from './harmless.ts'

const MOST_LINES = 14
/** As many bytes as a short packet has. */
const MOST_HEX = 48

/** A transcript as lines: when, who, what, which bytes. Long ones keep their beginning and their end. */
export function conversation(transcript: Entry[]): string[] {
  const merged = merge(transcript)
  const width = Math.max(...merged.map((entry) => entry.peer.length), 0)
  const lines = merged.map((entry) => line(entry, width))
  if (lines.length <= MOST_LINES) return lines
  const kept = MOST_LINES / 2
  return [...lines.slice(0, kept), `… ${lines.length - 2 * kept} more …`, ...lines.slice(-kept)]
}

/** A move; `entry` is the first of those that it stands for. */
export type Merged = Entry & { times: number; lastMs: number; entry: Entry }

/** Equal moves of one peer in a row become one. @param apart an entry that is to stay alone */
export function merge(transcript: Entry[], apart?: Entry): Merged[] {
  const merged: Merged[] = []
  let before: Entry | undefined
  for (const entry of transcript) {
    const last = merged.at(-1)
    const alone = apart !== undefined && (entry === apart || before === apart)
    before = entry
    const repeats =
      last && last.peer === entry.peer && last.event === entry.event && entry.length !== undefined
    if (!repeats || alone) {
      merged.push({ ...entry, times: 1, lastMs: entry.ms, entry })
      continue
    }
    last.times++
    last.lastMs = entry.ms
    last.length = (last.length ?? 0) + (entry.length ?? 0)
  }
  return merged
}

function line(move: Merged, width: number): string {
  const { ms, peer, event, bytes } = move
  const when = `${ms.toFixed(1)} ms`.padStart(10)
  const what = bytes === undefined ? event : `${event} ${moved(move)}`
  return harmlessLine(`${when}  ${peer.padEnd(width)}  ${what}`)
}

/** Which bytes moved, in a few words. */
export function moved({ bytes = '', length, times, lastMs }: Merged): string {
  return times > 1 ? summary(length, times, lastMs) : shown(bytes, length)
}

function summary(length: number | undefined, times: number, lastMs: number): string {
  return `${(length ?? 0).toLocaleString('en')} bytes in ${times} pieces, the last at ${lastMs.toFixed(1)} ms`
}

/** The kept beginning of what moved; `show` says so when it was more. */
function shown(bytes: string, length = 0): string {
  const kept = Buffer.from(bytes, 'base64')
  if (isBinary(kept)) return inHex(kept, length)
  if (kept.length === length) return show(kept).replace(/ {2}hex .*/, '')
  return `${show(kept.subarray(0, 16)).replace(/ \(.*/, '')}… (${length.toLocaleString('en')} bytes)`
}

/** Controls (but for white space), and what is no UTF-8. */
const NO_TEXT = /[^\P{Cc}\t\n\r]|\ufffd/gu

/** A packet, say: hex can be compared with what the program prints, and its few letters mean nothing. */
export function isBinary(bytes: Buffer): boolean {
  return (bytes.toString().match(NO_TEXT)?.length ?? 0) > bytes.length / 3
}

function inHex(kept: Buffer, length: number): string {
  const rest = length > MOST_HEX ? '…' : ''
  const size = length === 1 ? '1 byte' : `${length.toLocaleString('en')} bytes`
  return `hex ${kept.toString('hex', 0, MOST_HEX)}${rest} (${size})`
}

import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Paint = (style: Style, text: string) => string

export const plain: Paint = (_style, text) => text

/** Colours where they can be seen: on a terminal, or as FORCE_COLOR and NO_COLOR say (no-color.org). */
export function paintFor(stream: Partial<WriteStream>): Paint {
  const { NO_COLOR, FORCE_COLOR } = process.env
  const wanted = NO_COLOR ? false : FORCE_COLOR ? FORCE_COLOR !== '0' : stream.isTTY === true
  return wanted ? (style, text) => styleText(style, text, { validateStream: false }) : plain
}

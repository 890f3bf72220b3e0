/** One who handed in: `id` names the files of the gradebook. */
export type Student = { id: string; name?: string }

/** A student, and where the submission lies. */
export type Entrant = Student & { directory: string }

/** Letters, numbers, and what addresses and names are written with; nothing that a disk, a shell or a spreadsheet acts on. */
const PLAIN = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N} ._@+~,'()-]*$/u
const MOST_BYTES = 120

/** Why this cannot be an id; undefined where it can. */
export function whyNoId(id: string): string | undefined {
  if (id === '') return 'the id is empty'
  if (!PLAIN.test(id) || /[ .]$/.test(id))
    return `the id ${quoted(id)} is no plain file name: use letters, numbers, and . _ - @ + inside`
  if (Buffer.byteLength(id) > MOST_BYTES)
    return `the id ${quoted(id.slice(0, 20))}… is longer than ${MOST_BYTES} bytes`
  return undefined
}

/** Ids that a disk may take for the same. */
export function asOnDisk(id: string): string {
  return id.normalize('NFC').toLowerCase()
}

/** The order of every list, the same on every machine. */
export function byId(a: Student, b: Student): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** Foreign text within a line of ours. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e\p{L}\p{M}\p{N}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
}

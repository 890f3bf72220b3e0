import type { Random } from '#grader/random'

const NAME_LENGTH = 900

/** A request whose answer is as long as it is itself: by bytes one can tell how many of many answers a program still owes. */
export function answersAsLong(random: Random): { request: string; answer: string } {
  const name = random.word(NAME_LENGTH)
  return { request: `set ${name} 123456789 12345`, answer: `error unknown level ${name}` }
}

/** One line again and again, of `length` bytes in all, or a little less. */
export function manyLines(line: string, length: number): Buffer {
  return Buffer.from(`${line}\n`.repeat(Math.floor(length / (line.length + 1))))
}

import { Failure } from '#grader'

export function requireBytes(
  received: Buffer,
  expected: Buffer,
  what = 'a file, sent in blocks',
): void {
  if (!expected.equals(received)) throw new Failure({ kind: 'output', what, expected, received })
}

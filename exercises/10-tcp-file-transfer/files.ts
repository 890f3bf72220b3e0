import { place, resize } from '#grader/shared-files'

/** A large file that is cheap to make: what it begins with is followed by a hole, which reads as zeros. Returns its bytes. */
export function placeLarge(directory: string, name: string, size: number, start: Buffer): Buffer {
  place(directory, name, start)
  resize(directory, name, size)
  const bytes = Buffer.alloc(size)
  start.copy(bytes)
  return bytes
}

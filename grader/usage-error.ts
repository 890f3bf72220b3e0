/** A wrong use of a command, told in one line that says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

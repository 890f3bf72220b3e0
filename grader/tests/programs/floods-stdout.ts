// Prints without end.
const line = 'y'.repeat(2 ** 16)

function print(): void {
  while (process.stdout.write(line));
  process.stdout.once('drain', print)
}

print()

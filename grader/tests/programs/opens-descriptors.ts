// Opens files until nobody gives it one more.
import { openSync } from 'node:fs'

for (let count = 0; ; count++) {
  try {
    openSync('/dev/null', 'r')
  } catch (error) {
    console.log(`${(error as NodeJS.ErrnoException).code} after ${count}`)
    break
  }
}

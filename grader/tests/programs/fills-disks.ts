// Writes files without end wherever it may, and tells with what each place refused, and after how many MiB.
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const block = Buffer.alloc(2 ** 20)
const MOST = 4096

function fill(directory: string): [code: string, mebibytes: number] {
  let written = 0
  try {
    while (written < MOST) {
      const file = openSync(join(directory, `fill-${written}`), 'w')
      try {
        for (let size = 0; size < 100; size++, written++) writeSync(file, block)
      } finally {
        closeSync(file)
      }
    }
    return ['nothing', written]
  } catch (error) {
    return [(error as NodeJS.ErrnoException).code!, written]
  }
}

const places = ['/', '/dev', '/tmp', '/dev/shm', process.cwd()]
console.error(JSON.stringify(Object.fromEntries(places.map((place) => [place, fill(place)]))))
process.exitCode = 1

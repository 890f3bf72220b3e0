/** Programs whose verdict is known: the wrong ones that stand with a solution, and the right ones in other styles. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A program whose verdict is known, and the solution's program that it stands in for. */
export type KnownProgram = { name: string; file: string; program?: string }

/** A near-solution: which checks it fails, and what its author believed. */
export type WrongProgram = KnownProgram & { number: number; fails: string[]; misconception: string }

/** @param folder of a solution, or of its right programs */
export function programsIn(folder: string): KnownProgram[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return names
    .filter((name) => /\.(ts|py)$/.test(name))
    .map((name) => {
      const file = join(folder, name)
      return { name, file, program: declared(readFileSync(file, 'utf8'), 'program')[0] }
    })
}

/** @param folder of a solution */
export function wrongPrograms(folder: string): WrongProgram[] {
  return programsIn(join(folder, 'wrong')).map((known, number) => {
    const text = readFileSync(known.file, 'utf8')
    const [misconception = ''] = declared(text, 'Misconception')
    return { ...known, number, misconception, fails: declared(text, 'fails') }
  })
}

/** What the comment at the head of such a program says of itself. */
function declared(text: string, field: string): string[] {
  return [...text.matchAll(new RegExp(`^// ${field}: (.+)$`, 'gm'))].map((match) => match[1]!)
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COURSE } from '../course.ts'

/** Where the conversation of a check is written: `exercises/02-echo-server/checks.ts:184`. Its folder, where that is not found. */
export async function placeOf(slug: string, title: string, root = COURSE): Promise<string> {
  const folder = `exercises/${slug}`
  const names = await readdir(join(root, folder))
  for (const name of names.filter((name) => name.endsWith('.ts')).sort()) {
    const lines = (await readFile(join(root, folder, name), 'utf8')).split('\n')
    const at = lines.findIndex((line) => line.includes(title) && /^\s*(check\()?['"`]/.test(line))
    if (at >= 0) return `${folder}/${name}:${at + 1}`
  }
  return `${folder}/`
}

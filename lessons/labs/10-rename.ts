// Somebody reads a file while it is replaced: written anew in its place, or by rename.
import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const directory = await fs.mkdtemp(join(tmpdir(), 'lab-'))
const path = join(directory, 'file')

async function readWhile(replace: () => Promise<void>): Promise<string> {
  await fs.writeFile(path, 'old old old ')
  const reader = await fs.open(path)
  const buffer = Buffer.alloc(100)
  const { bytesRead } = await reader.read(buffer, 0, 4)
  await replace()
  const rest = await reader.read(buffer, bytesRead)
  await reader.close()
  return buffer.toString('utf8', 0, bytesRead + rest.bytesRead)
}

// #region replacements
const inPlace = () => fs.writeFile(path, 'NEW NEW ')
const byRename = async () => {
  await fs.writeFile(`${path}.part`, 'NEW NEW ')
  await fs.rename(`${path}.part`, path)
}
// #endregion

for (const [how, replace] of Object.entries({ inPlace, byRename })) {
  console.log(`${how.padEnd(8)} a reader in the middle gets "${await readWhile(replace)}"`)
  console.log(`${how.padEnd(8)} the next reader gets         "${await fs.readFile(path, 'utf8')}"`)
}

await fs.rm(directory, { recursive: true })

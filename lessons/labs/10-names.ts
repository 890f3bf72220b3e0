// Where a name leads that a client chose, for a server of the files in /srv/pub.
import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const names = ['report.txt', '../key', '/etc/passwd', 'sub/../../key', '.upload-1', 'key\0.txt']
for (const name of names) {
  const shown = JSON.stringify(name).replace('\\u0000', '\\0').padEnd(15)
  const [joined, resolved] = [join('/srv/pub', name), resolve('/srv/pub', name)]
  const both = joined === resolved ? joined : `join ${joined}, resolve ${resolved}`
  const outcome = await fs.open(joined).then(
    () => 'opened',
    ({ code }) => code,
  )
  console.log(`${shown} ${both.replace('\0', '\\0')}${name.includes('\0') ? ` ${outcome}` : ''}`)
}

const directory = await fs.mkdtemp(join(tmpdir(), 'lab-'))
await fs.writeFile(join(directory, 'key'), 'secret')
await fs.mkdir(join(directory, 'pub'))
await fs.symlink('../key', join(directory, 'pub/readme'))
const path = join(directory, 'pub/readme')
console.log('a link:         readFile gives', await fs.readFile(path, 'utf8'))
const { O_RDONLY, O_NOFOLLOW } = fs.constants
await fs.open(path, O_RDONLY | O_NOFOLLOW).catch(({ code }) => {
  console.log('                open with O_NOFOLLOW gives', code)
})
await fs.rm(directory, { recursive: true })

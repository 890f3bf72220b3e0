import { type FSWatcher, lstatSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { every } from '../every.ts'

/** An editor makes several events of one save: it empties, writes, renames. When none follows for this long, the save is over. */
const SETTLED_MS = 10
/** Where no events come (network drives, Windows' drives in WSL), and after the directory itself was replaced. */
const LOOK_MS = 1000
const MOST_COMPARED = 2 ** 20

export type SavedFilesSettings = {
  directory: string
  files: string[]
  /** Called when the contents of any of the files have changed; a touch is no change. */
  saved: () => void
  /** Called with the name of another file that was written. */
  other: (name: string) => void
}

/** Tells when files of a directory were saved, however the editor does that; a file may be missing for a while. */
export class SavedFiles {
  readonly #settings: SavedFilesSettings
  readonly #stopLooking: () => void
  #watcher?: FSWatcher
  #inode?: number
  #settling?: NodeJS.Timeout
  #contents: string

  constructor(settings: SavedFilesSettings) {
    this.#settings = settings
    this.#contents = this.#read()
    this.#follow()
    this.#stopLooking = every(LOOK_MS, () => {
      this.#follow()
      this.#compare()
    })
  }

  close(): void {
    this.#stopLooking()
    this.#watcher?.close()
    clearTimeout(this.#settling)
  }

  /** Watches the directory, not the files: who saves by renaming leaves a watch on a file that is no more. */
  #follow(): void {
    const inode = inodeOf(this.#settings.directory)
    if (inode === this.#inode) return
    this.#watcher?.close()
    this.#watcher = undefined
    this.#inode = inode
    if (inode === undefined) return
    try {
      this.#watcher = watch(this.#settings.directory, (_, name) => this.#heard(name ?? ''))
      this.#watcher.on('error', () => {
        this.#inode = undefined
      })
    } catch {
      // No watches are left, or none are to be had here: looking every second remains.
    }
  }

  #heard(name: string): void {
    if (!this.#settings.files.includes(name)) this.#settings.other(name)
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => this.#compare(), SETTLED_MS)
  }

  #compare(): void {
    const now = this.#read()
    if (now === this.#contents) return
    this.#contents = now
    this.#settings.saved()
  }

  #read(): string {
    const { directory, files } = this.#settings
    return JSON.stringify(files.map((file) => contents(join(directory, file))))
  }
}

/** What is compared: the text; of what is no file, or too large to be graded, less. */
function contents(path: string): string | number | undefined {
  try {
    const stat = lstatSync(path)
    if (!stat.isFile()) return -1
    return stat.size > MOST_COMPARED ? stat.mtimeMs : readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

function inodeOf(directory: string): number | undefined {
  try {
    return lstatSync(directory).ino
  } catch {
    return undefined
  }
}

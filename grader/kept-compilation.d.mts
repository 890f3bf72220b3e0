/**
 * @param course where it lies
 * @param modules paths below the course, without `.ts`
 * @param slugs the exercises whose checks are wanted; all of them where it is undefined
 * @returns the folder that `compile` made of them, as long as their files have not changed since; undefined where there is none, and where
 *   an instructor's checks are wanted
 */
export function keptCompilation(
  course: string,
  modules: string[],
  slugs?: string[],
): string | undefined

/** @returns a new folder of the course's, from which its packages are found */
export function newFolder(course: string): string

/**
 * Has `keptCompilation` find a folder that these modules and checks were compiled into.
 * @param made.inputs the files that went into it, below the course
 * @param made.began when they were first read, in milliseconds since 1970
 * @returns false, and nothing is kept, where one of them has changed since
 */
export function keep(
  course: string,
  modules: string[],
  slugs: string[] | undefined,
  made: { folder: string; inputs: string[]; began: number },
): boolean

/** @returns the one of `slugs` that a name means, such as `02`, `echo-server` or `02-echo-server` */
export function slugNamed(name: string, slugs: string[]): string | undefined

/**
 * @param words a command line of `grade`, without Node, the script and the command
 * @param slugs the exercises that there are
 * @returns those that are surely named, in the order of `slugs`; undefined where the checks of all are wanted
 */
export function namedExercises(words: string[], slugs: string[]): string[] | undefined

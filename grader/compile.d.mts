/**
 * @param course where it lies
 * @param modules paths below the course, without `.ts`
 * @param slugs the exercises whose checks are wanted; all of them where it is undefined
 * @returns the folder; it holds the modules under the same paths
 */
export function compile(course: string, modules: string[], slugs?: string[]): Promise<string>

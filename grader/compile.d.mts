/**
 * @param course where it lies
 * @param modules paths below the course, without `.ts`
 * @returns the folder; it holds the modules under the same paths
 */
export function compile(course: string, modules: string[]): Promise<string>

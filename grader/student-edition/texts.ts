/** Files that read otherwise in the student edition than in the course. */
export const REWRITTEN: Record<string, (text: string) => string> = {
  'README.md': readme,
  'package.json': packageJson,
}

/** Without the sections for others than students, and without the lines about solutions. */
function readme(text: string): string {
  const [, licence = ''] = /\n(\[MIT\]\(LICENSE\)\n)$/.exec(text) ?? []
  const sections = text.split(/^(?=## )/m)
  const kept = sections.filter((section) => !/^## For (instructors|contributors)\n/.test(section))
  const lines = kept.join('').split('\n')
  const students = lines.filter((line) => !line.includes('solutions/')).join('\n')
  return students.endsWith(licence) && licence ? students : `${students.trimEnd()}\n\n${licence}`
}

/** The tests prove the course with its solutions; what a student tests is the exercises. */
function packageJson(text: string): string {
  const course = JSON.parse(text) as { scripts: Record<string, string> }
  const ours = ['student-edition', 'bench', 'soak', 'matrix']
  const scripts = Object.entries(course.scripts).filter(([name]) => !ours.includes(name))
  const given = {
    ...course,
    scripts: { ...Object.fromEntries(scripts), test: course.scripts.grade },
  }
  return `${JSON.stringify(given, undefined, 2)}\n`
}

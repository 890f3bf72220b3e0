import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { COURSE, loadUnit } from '../grader/course.ts'
import { labNames, type Setting, syllabus } from './pages/course.ts'
import { aboutPage, homePage } from './pages/home.ts'
import { labPage } from './pages/lab.ts'
import { lessonPage } from './pages/lesson.ts'
import { searchIndex } from './search-index.ts'
import { styles } from './styles.ts'

const FILM = 'docs/terminal/session.svg'

/** Makes one file of the site, as it is now. */
type Make = (setting: Setting) => string | Promise<string>

/** Every file of the site by its path, and how to make it: there are no others. */
export function siteFiles(): Map<string, Make> {
  const { units } = syllabus()
  const lessons = units.map((unit): [string, Make] => [
    `${unit.slug}.html`,
    async (setting) => lessonPage(unit, await programsOf(unit.slug), setting),
  ])
  const labs = labNames().flatMap((name): [string, Make][] => {
    const unit = units.find(({ slug }) => slug.startsWith(name.slice(0, 3)))
    return unit ? [[labPath(name), (setting) => labPage(name, unit, setting)]] : []
  })
  return new Map<string, Make>([
    ['index.html', homePage],
    ['about.html', aboutPage],
    ...lessons,
    ...labs,
    ['assets/course.css', () => styles('base', 'code', 'checks', 'course')],
    ['assets/course.js', () => script('course')],
    ['assets/theme.js', () => script('theme')],
    ['assets/search-index.js', () => `courseSearchIndex = ${JSON.stringify(searchIndex())}\n`],
    ['assets/icon.svg', () => ICON],
    // The README shows it.
    [FILM, () => readFileSync(join(COURSE, FILM), 'utf8')],
  ])
}

function labPath(name: string): string {
  return `labs/${name.replace(/\.ts$/, '.html')}`
}

async function programsOf(slug: string): Promise<string[]> {
  return Object.values((await loadUnit(slug)).exercise.programs)
}

/** A script of the pages, for browsers: classic ones work from files, too. */
async function script(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(COURSE, `site/browser/${name}.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  })
  return outputFiles[0]!.text
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#3b82c4" stroke-width="2" stroke-linecap="round"><path d="M5 3v18M19 3v18M5 8h9m0 0-3-3m3 3-3 3M19 16h-9m0 0 3-3m-3 3 3 3"/></svg>\n'

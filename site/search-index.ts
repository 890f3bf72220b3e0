import { syllabus } from './pages/course.ts'
import { renderLesson } from './pages/lesson.ts'

/** One place that a search can find: a section of a lesson, or a claim that it judges. */
export type Found = {
  page: string
  /** The unit. */
  unit: string
  heading: string
  anchor: string
  text: string
  /** What Said and seen says of the claim, where it is one. */
  verdict?: string
}

/** Everything a search looks through. */
export function searchIndex(): Found[] {
  return syllabus().units.flatMap(({ slug, title }) => {
    const place = { page: `${slug}.html`, unit: title }
    return sections(renderLesson(slug).content.text).flatMap(({ anchor, heading, content }) => {
      const claims = anchor === 'said-and-seen' ? claimsIn(content) : []
      const text = claims.length > 0 ? '' : plain(content)
      return [
        { ...place, heading, anchor, text },
        ...claims.map((claim) => ({ ...place, anchor, ...claim })),
      ]
    })
  })
}

type Section = { anchor: string; heading: string; content: string }

function sections(content: string): Section[] {
  const parts = content.split(/(?=<h[12] id=")/)
  return parts.flatMap((part) => {
    const [, anchor, heading, rest] =
      /^<h[12] id="([^"]*)">(.*?)<\/h[12]>([\s\S]*)$/.exec(part) ?? []
    return anchor ? [{ anchor, heading: plain(heading ?? ''), content: rest ?? '' }] : []
  })
}

function claimsIn(content: string): Pick<Found, 'heading' | 'text' | 'verdict'>[] {
  return [...content.matchAll(/<tr>\s*<td>(.*?)<\/td>\s*<td>(.*?)<\/td>\s*<td>(.*?)<\/td>/g)].map(
    ([, said = '', verdict = '', seen = '']) => ({
      heading: plain(said),
      text: plain(seen),
      verdict: plain(verdict),
    }),
  )
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** The text of HTML that we made; pictures are left out but for what they say. */
function plain(content: string): string {
  return content
    .replace(/<svg[\s\S]*?<\/svg>/g, (svg) => ` ${/<title>(.*?)<\/title>/.exec(svg)?.[1] ?? ''} `)
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => NAMED[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim()
}

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { everythingRequired } from '../../grader/witnesses/machine.ts'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const path = CHROMIUM.find((path) => existsSync(path))

/** Whether there is a browser to test with; without one the tests are skipped, unless everything is required. */
export const hasBrowser = path !== undefined || everythingRequired

export function launch(): Promise<Browser> {
  if (!path) throw new Error('Chromium is missing: apt-get install chromium')
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds serious in a page as it is now: the rule, and where. */
export async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: Violation[] }> }
    }
    type Violation = { id: string; impact: string; nodes: { html: string }[] }
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
  })
}

import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findUnits } from '../../grader/course.ts'
import { gradeQuietly } from '../../grader/grade.ts'
import { directorySubmission } from '../../grader/submission.ts'
import { TEMPORARY } from '../../grader/tests/support.ts'
import { buildSite } from '../build.ts'
import { reportPage } from '../report-page.ts'
import type { CourseServer } from '../server/server.ts'
import { hasBrowser, launch, seriousIn } from './browser.ts'
import { become, SLUG, serve, submission } from './support.ts'

describe.skipIf(!hasBrowser)('in Chromium', () => {
  const { directory, file } = submission()
  let browser: Browser
  let context: BrowserContext
  let course: CourseServer
  let page: Page
  const strangers: string[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    course = await serve(directory)
    browser = await launch()
    context = await browser.newContext({ colorScheme: 'light', reducedMotion: 'reduce' })
    context.setDefaultTimeout(60_000)
    page = await context.newPage()
    page.on('request', (request) => {
      if (!request.url().startsWith(course.url)) strangers.push(request.url())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
  })
  afterAll(async () => {
    await browser?.close()
    await course?.close()
  })

  it('a lesson is read', async () => {
    await page.goto(course.url)
    expect(await seriousIn(page)).toEqual([])
    await page.locator('.syllabus').getByRole('link', { name: 'Echo server' }).click()
    await page.getByRole('heading', { level: 1, name: '02 · Echo server' }).waitFor()
    const ladder = page
      .getByRole('img', { name: /^Conversation between client and server/ })
      .first()
    expect(await ladder.isVisible()).toBe(true)
    expect(await page.locator('pre .t-keyword').count()).toBeGreaterThan(0)
    expect(await seriousIn(page)).toEqual([])
  })

  it('a quiz explains what is chosen, and remembers it', async () => {
    const question = page.locator('#quiz fieldset').first()
    const [wrong, right] = ['.wrong', '.right'].map((kind) => question.locator(kind).first())
    await wrong!.locator('input').check()
    expect(await wrong!.locator('.reason').innerText()).toMatch(/^No\. /)
    await right!.locator('input').check()
    expect(await wrong!.locator('.reason').isVisible()).toBe(false)
    expect(await page.locator('#quiz-status').innerText()).toMatch(/^Right\./)
    await page.reload()
    expect(await right!.locator('.reason').isVisible()).toBe(true)
    expect(await seriousIn(page)).toEqual([])
  })

  it('a failure shows its ladder, and is mended and passes at the next save', async () => {
    await page.getByLabel('Again, each time I save').check()
    await page.getByRole('button', { name: 'Grade', exact: true }).click()
    const status = page.locator('#grade-status')
    await status.getByText('Waiting for you to save').waitFor()
    expect(await status.innerText()).toMatch(/^18 of 20 points. One check failed. /)
    const failed = page.locator('.check.failed')
    expect(await failed.count()).toBe(1)
    expect(await failed.locator('.told svg .wrong').isVisible()).toBe(true)
    expect(await failed.getByText('Received').isVisible()).toBe(true)
    expect(await seriousIn(page)).toEqual([])
    await failed.getByRole('link', { name: 'Bytes, not text, not messages' }).click()
    expect(new URL(page.url()).hash).toBe('#bytes-not-text-not-messages')
    become(file, 'server')
    await status.getByText('20 of 20 points').waitFor()
    await status.getByText('Waiting for you to save').waitFor()
    expect(await status.innerText()).toMatch(/^20 of 20 points. All of it holds. /)
    expect(await page.locator('.check.passed').count()).toBe(13)
    await page.getByRole('button', { name: 'Stop' }).click()
    await status.getByText('Stopped.').waitFor()
  })

  it('the keyboard is enough', async () => {
    await page.goto(course.url)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Skip')
    await page.keyboard.press('j')
    await page.waitForURL('**/01-addresses.html')
    await page.keyboard.press(']')
    await page.waitForURL('**/02-echo-server.html')
    await page.keyboard.press('k')
    await page.waitForURL('**/01-addresses.html')
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).isVisible()).toBe(true)
    await page.keyboard.press('j')
    await page.keyboard.press('Escape')
    expect(page.url()).toContain('01-addresses.html')
    await page.keyboard.press('/')
    await page.keyboard.type('close_wait goes away')
    await page.locator('#search-results a').first().waitFor()
    expect(await seriousIn(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/04-half-close.html#said-and-seen')
  })

  it('dark mode follows the system until it is switched, and is remembered', async () => {
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await ground()
    await page.keyboard.press('d')
    const dark = await ground()
    expect(dark).not.toBe(light)
    expect(await page.getByRole('button', { name: 'Dark' }).getAttribute('aria-pressed')).toBe(
      'true',
    )
    expect(await seriousIn(page)).toEqual([])
    await page.reload()
    expect(await ground()).toBe(dark)
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await ground()).toBe(light)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await ground()).toBe(dark)
  })

  it('nothing is wider than a telephone', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    const wide: string[] = []
    for (const path of ['', '01-addresses.html', '09-udp-chat.html', '11-udp-file-transfer.html']) {
      await page.goto(course.url + path)
      const over = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
      if (over) wide.push(path)
    }
    expect(wide).toEqual([])
  })

  it('nothing was asked of another host, and nothing went wrong', () => {
    expect(strangers).toEqual([])
    expect(complaints).toEqual([])
  })

  it('the static site can be searched from its files', async () => {
    const site = join(mkdtempSync(join(TEMPORARY, 'site-')), 'site')
    await buildSite(site)
    const files = await context.newPage()
    await files.goto(pathToFileURL(join(site, 'labs', '02-backlog.html')).href)
    await files.keyboard.press('/')
    await files.keyboard.type('slowloris')
    await files.keyboard.press('Enter')
    await files.waitForURL('**/07-timeouts.html#**')
    expect(await files.getByText('npm run course').isVisible()).toBe(true)
    await files.close()
  })

  it('the report page runs nothing and is read by everyone', async () => {
    become(file, 'wrong/decodes-text')
    const report = await gradeQuietly(await directorySubmission(directory), await findUnits([SLUG]))
    const failed = report.exercises[0]!.checks.find(({ failure }) => failure)
    failed!.failure!.output =
      '</pre><img src=x onerror="document.title=1"><script>document.title=2</script>'
    const path = join(TEMPORARY, 'report.html')
    writeFileSync(path, reportPage(report))
    const shown = await context.newPage()
    for (const colorScheme of ['light', 'dark'] as const) {
      await shown.emulateMedia({ colorScheme })
      await shown.goto(pathToFileURL(path).href)
      expect(await seriousIn(shown)).toEqual([])
    }
    expect(await shown.title()).toBe('18 of 20 points · The Socket Course')
    expect(await shown.locator('.told svg .wrong').isVisible()).toBe(true)
    await shown.close()
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE } from '../../grader/course.ts'
import { lessonSlugs, readLesson } from '../../lessons/tests/lesson.ts'
import { parseQuiz, QuizError } from '../quiz.ts'

const folder = join(COURSE, 'lessons', 'quizzes')

describe.each(lessonSlugs())('the quiz of %s', (slug) => {
  const quiz = parseQuiz(readFileSync(join(folder, `${slug}.md`), 'utf8'))

  it('has its lesson’s title, and no question twice', () => {
    expect(`${slug.slice(0, 2)} · ${quiz.title}`).toBe(readLesson(slug).headings[0]?.text)
    const texts = quiz.questions.map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('gives its right answers no place of their own', () => {
    const places = quiz.questions.map(({ options }) => options.findIndex(({ right }) => right))
    expect(new Set(places).size).toBeGreaterThan(1)
  })
})

it('there is none without a lesson', () => {
  expect(readdirSync(folder).sort()).toEqual(lessonSlugs().map((slug) => `${slug}.md`))
})

describe('the notation', () => {
  const question = (options: string, heading = 'Why?') => `## ${heading}\n\n${options}\n`
  const good = '- [ ] No.\n  Because\n  of this.\n- [x] Yes.\n  It is so.'
  const quiz = (...questions: string[]) => `# Quiz · A\n\n${questions.join('\n')}`

  it('is read', () => {
    const { title, questions } = parseQuiz(quiz(question(good), question(good), question(good)))
    expect(title).toBe('A')
    expect(questions[0]).toEqual({
      text: 'Why?',
      several: false,
      options: [
        { text: 'No.', right: false, why: 'Because of this.' },
        { text: 'Yes.', right: true, why: 'It is so.' },
      ],
    })
  })

  const with3 = (wrong: string, heading?: string) =>
    quiz(question(good), question(good), question(wrong, heading))

  it.each<[string, string, RegExp]>([
    ['no title', question(good), /line 1: .*# Quiz/],
    ['too few questions', quiz(question(good)), /1 questions: .* 3 to 5/],
    ['one option', with3('- [x] Yes.\n  So.'), /1 options: .* 2 to 5/],
    ['nothing right', with3('- [ ] A\n  a\n- [ ] B\n  b'), /no option is right/],
    ['two right', with3('- [x] A\n  a\n- [x] B\n  b'), /«choose all»/],
    ['no reason', with3('- [x] A\n- [ ] B\n  b'), /why it is right or wrong/],
    ['something else', with3('1. A'), /neither a question/],
    ['a reason for nothing', with3('  why'), /neither a question/],
  ])('refuses %s, and says where', (_, source, why) => {
    expect(() => parseQuiz(source)).toThrow(QuizError)
    expect(() => parseQuiz(source)).toThrow(why)
  })

  it('takes several right options where the question says so', () => {
    const both = with3('- [x] A\n  a\n- [x] B\n  b', 'Which? Choose all.')
    expect(parseQuiz(both).questions[2]?.several).toBe(true)
  })
})

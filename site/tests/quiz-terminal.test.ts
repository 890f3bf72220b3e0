import { describe, expect, it } from 'vitest'
import { plain } from '../../grader/reporters/paint.ts'
import { parseQuiz } from '../quiz.ts'
import { askQuiz, quizText } from '../quiz-terminal.ts'

const question = (text: string, options: string) => `## ${text}\n\n${options}\n`
const quiz = parseQuiz(
  `# Quiz · A\n\n${[
    question('One?', '- [ ] No.\n  Not so.\n- [x] Yes.\n  Just so.'),
    question('Two? Choose all.', '- [x] A\n  a\n- [ ] B\n  b\n- [x] C\n  c'),
    question('Three?', '- [x] `x`\n  y\n- [ ] z\n  w'),
  ].join('\n')}`,
)

async function asked(pressed: string): Promise<string> {
  let written = ''
  const keys = (async function* () {
    yield* pressed
  })()
  await askQuiz(quiz, { keys, write: (text) => (written += text), paint: plain })
  return written
}

describe('a quiz in the terminal', () => {
  it('explains what is chosen, and goes on when all that is right was found', async () => {
    const written = await asked('x912131')
    expect(written).toContain(' ✗ 1  No.\n      Not so.')
    expect(written).toContain(' ✓ 2  Yes.\n      Just so.')
    expect(written).toContain(' ✓ 1  A\n      a\n      … and what else?')
    expect(written).toContain('3. Three?')
    expect(written).toContain('Nobody counted')
  })

  it.each(['q', '\x03', '\x04', ''])('ends at %j', async (key) => {
    const written = await asked(key)
    expect(written).toContain('1. One?')
    expect(written).not.toContain('2. Two?')
  })

  it('is printed where nobody can press a key, with answers if asked', () => {
    const text = quizText(quiz, false, plain)
    expect(text).toContain('1. One?\n   1  No.\n   2  Yes.')
    expect(text).not.toContain('Just so')
    expect(quizText(quiz, true, plain)).toContain(' ✓ 1  x\n      y')
  })
})

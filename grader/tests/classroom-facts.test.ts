import { describe, expect, it } from 'vitest'
import { classroomFacts } from '../formats/classroom50.ts'

describe('what only a classroom knows', () => {
  const told = { COMMIT_URL: 'https://x/commit/1', SUBMISSION_TAG: 'submit/7', OWNER: 'alice' }

  it('comes from its runner, and is never empty', () => {
    const facts = classroomFacts(told, new Date('2026-09-01T10:20:30.456Z'))
    expect(facts).toMatchObject({ owner: 'alice', submission: 'submit/7', classroom: 'unknown' })
    expect(facts).toMatchObject({ review: told.COMMIT_URL, datetime: '2026-09-01T10:20:30Z' })
    expect(classroomFacts({}).submission).toBe('submit/unknown')
    expect(Object.values(classroomFacts({ OWNER: '' }))).not.toContain('')
  })
})

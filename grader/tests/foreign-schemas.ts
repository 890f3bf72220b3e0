/** What other systems require of the files that we write for them, as JSON schemas made from their documentation. */

const text = { type: 'string' }
const some = { type: 'string', minLength: 1 }
const whole = { type: 'integer', minimum: 0 }
const visibility = { enum: ['hidden', 'after_due_date', 'after_published', 'visible'] }
const format = { enum: ['text', 'html', 'simple_format', 'md', 'ansi'] }

/** github.com/gradescope/autograder_samples, docs/specs.md */
const gradescope = {
  type: 'object',
  required: ['score'],
  additionalProperties: false,
  properties: {
    score: { type: 'number' },
    execution_time: { type: 'number' },
    output: text,
    output_format: format,
    test_output_format: format,
    test_name_format: format,
    visibility,
    stdout_visibility: visibility,
    tests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          score: { type: 'number' },
          max_score: { type: 'number' },
          status: { enum: ['passed', 'failed'] },
          name: text,
          output: text,
          visibility: { const: 'visible' },
        },
      },
    },
  },
}

/** exercism.org/docs/building/tooling/test-runners/interface */
const exercism = {
  type: 'object',
  required: ['version', 'status', 'tests'],
  additionalProperties: false,
  properties: {
    version: { const: 3 },
    status: { enum: ['pass', 'fail', 'error'] },
    message: { type: 'string', maxLength: 65_535 },
    tests: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'status', 'test_code'],
        additionalProperties: false,
        properties: {
          name: some,
          status: { enum: ['pass', 'fail', 'error'] },
          message: { type: 'string', maxLength: 65_535 },
          test_code: text,
          output: { type: 'string', maxLength: 500 },
          task_id: { type: 'integer', minimum: 1 },
        },
        if: { properties: { status: { const: 'pass' } } },
        else: { required: ['message'] },
      },
    },
  },
  if: { properties: { status: { const: 'error' } } },
  // biome-ignore lint/suspicious/noThenProperty: the JSON schema keyword
  then: { required: ['message'] },
  else: { properties: { message: false } },
}

/** PrairieLearn's documentation, "External grading" */
const prairielearn = {
  type: 'object',
  properties: {
    gradable: { type: 'boolean' },
    score: { type: 'number', minimum: 0, maximum: 1 },
    message: text,
    output: text,
    tests: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: {
          name: some,
          description: text,
          points: { type: 'number' },
          max_points: { type: 'number' },
          message: text,
          output: text,
        },
      },
    },
  },
  anyOf: [
    { required: ['score'] },
    { properties: { gradable: { const: false } }, required: ['gradable'] },
  ],
}

const FACTS = 'classroom assignment owner assignment_type commit release review'.split(' ')

/** Classroom 50's wiki, "Advanced Autograding" */
const classroom50 = {
  type: 'object',
  required: ['schema', ...FACTS, 'submission', 'datetime', 'score', 'max-score', 'tests'],
  properties: {
    schema: { const: 'classroom50/result/v1' },
    ...Object.fromEntries(FACTS.map((name) => [name, some])),
    datetime: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
    submission: { type: 'string', pattern: '^submit/.' },
    score: whole,
    'max-score': whole,
    tests: {
      type: 'array',
      items: {
        type: 'object',
        required: ['test-name', 'passed', 'score', 'max-score'],
        properties: {
          'test-name': some,
          passed: { type: 'boolean' },
          score: whole,
          'max-score': whole,
        },
      },
    },
  },
}

export const FOREIGN = { gradescope, exercism, prairielearn, classroom50 }

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { everythingRequired, find } from '../../witnesses/machine.ts'
import { graded } from '../support.ts'

it.runIf(everythingRequired || find('curl'))(
  'hands on what an independent client prints, to the last byte',
  async () => {
    const bytes = Buffer.from('the last line ends\n\n')
    let printed: Buffer | undefined
    const { verdict } = await graded('echoes', async ({ tool, home }) => {
      writeFileSync(join(home, 'file'), bytes)
      printed = (await tool('curl', '-s', `file://${join(home, 'file')}`)).stdout
    })
    expect([verdict, printed]).toEqual(['passed', bytes])
  },
)

import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take a minute and more, the longest first; after them all other proofs. */
const LONG = [
  'lessons/tests/labs.test.ts',
  'solutions/16-event-loop/proof.test.ts',
  'solutions/11-udp-file-transfer/proof.test.ts',
  'solutions/06-concurrent-server/proof.test.ts',
  'solutions/09-udp-chat/proof.test.ts',
  'proof.test.ts',
]

/** A long file that begins last keeps everybody waiting; where none was ever run, vitest would begin with the largest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((end) => moduleId.endsWith(end))
      return at < 0 ? LONG.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

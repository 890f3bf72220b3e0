import { check, Failure, type Stage } from '#grader'
import { MAY_BE_LOAD } from '#grader/load'
import { place, requireFile } from '#grader/shared-files'
import type { ToolName } from '#grader/witnesses/machine'
import { requireBytes } from './files.ts'

const programs: ['server'] = ['server']

/** Clients that other people wrote, for whom our reading of the RFCs does not count. */
export const toolChecks = [
  check(
    'serves curl',
    {
      programs,
      points: 1,
      needs: ['curl'],
      hint: 'Which packet made curl give up, and what does the RFC say about it?',
      reread: 'The contract',
    },
    async (stage) => {
      const { server, directory, home, random } = stage
      const file = random.bytes(5000)
      place(directory, 'file', file)
      place(home, 'new', file)
      await server.starts()
      const url = `tftp://127.0.0.1:${server.port}`
      requireBytes(await runs(stage, 'curl', 0, '-s', '-m', '8', `${url}/file`), file)
      await runs(stage, 'curl', 0, '-s', '-m', '8', '-T', 'new', `${url}/`)
      requireFile(directory, 'new', file)
      const large = ['--tftp-blksize', '1400', `${url}/file`]
      requireBytes(await runs(stage, 'curl', 0, '-s', '-m', '8', ...large), file)
      await runs(stage, 'curl', CURL_NOT_FOUND, '-s', '-m', '3', `${url}/missing`)
    },
  ),

  check(
    'serves tftp',
    {
      programs,
      points: 1,
      needs: ['tftp'],
      hint: 'Which packet made tftp give up, and what does the RFC say about it?',
      reread: 'The contract',
    },
    async (stage) => {
      const { server, directory, home, random } = stage
      const file = random.bytes(2000)
      place(directory, 'file', file)
      place(home, 'new', file)
      await server.starts()
      const common = ['-m', 'binary', '127.0.0.1', String(server.port), '-c']
      await runs(stage, 'tftp', 0, ...common, 'get', 'file')
      requireFile(home, 'file', file)
      await runs(stage, 'tftp', 0, ...common, 'put', 'new')
      requireFile(directory, 'new', file)
    },
  ),

  check(
    'serves atftp',
    {
      programs,
      points: 1,
      needs: ['atftp'],
      hint: 'Which packet made atftp give up, and what does the RFC say about it?',
      reread: 'The contract',
    },
    async (stage) => {
      const { server, directory, home, random } = stage
      const file = random.bytes(12_345)
      place(directory, 'file', file)
      await server.starts()
      const asked = ['blksize 1000', 'tsize 0', 'timeout 2']
      const options = asked.flatMap((option) => ['--option', option])
      const where = ['127.0.0.1', String(server.port)]
      await runs(stage, 'atftp', 0, ...options, '-g', '-r', 'file', '-l', 'got', ...where)
      requireFile(home, 'got', file)
      await runs(stage, 'atftp', 0, ...options, '-p', '-r', 'new', '-l', 'got', ...where)
      requireFile(directory, 'new', file)
    },
  ),
]

/** TFTP: the file was not found (curl's manual page, exit codes). */
const CURL_NOT_FOUND = 68

/** Runs a client, which has a clock of its own, and must end with this exit code; returns what it printed. */
async function runs(stage: Stage, tool: ToolName, code: number, ...args: string[]) {
  const result = await stage.tool(tool, ...args)
  if (result.code === code) return result.stdout
  throw new Failure({
    kind: 'mismatch',
    peer: tool,
    expected: `exit code ${code} of ${tool} ${args.join(' ')}`,
    received: `exit code ${result.code}`,
    ...MAY_BE_LOAD,
  })
}

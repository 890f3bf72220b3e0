import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const hasCompiler = spawnSync('gcc', ['--version']).status === 0
const required = process.env.COURSE_REQUIRE === 'all'

/** Where Debian's libc6-dev-arm64-cross keeps the headers of the other architecture. */
const ARM64 = '/usr/aarch64-linux-gnu/include'

/** The architectures whose headers there are, or have to be. */
export const ARCHITECTURES: string[] = [
  ...(hasCompiler || required ? [process.arch] : []),
  ...(process.arch === 'x64' && hasCompiler && (required || existsSync(ARM64)) ? ['arm64'] : []),
]

const HEADERS = [
  'sys/socket.h',
  'sys/time.h',
  'sys/un.h',
  'netinet/in.h',
  'netinet/tcp.h',
  'netinet/udp.h',
  'poll.h',
  'fcntl.h',
  'unistd.h',
  ...(process.platform === 'linux' ? ['sys/epoll.h'] : []),
]

/**
 * The values of C expressions, by the platform's own headers.
 * @param arch where it is another than this machine's, this machine's compiler reads the other's headers: both are of 64 bits, and
 *   lay out a struct alike where its header does not say otherwise
 */
export function valuesInC(
  expressions: readonly string[],
  { arch = process.arch, headers = HEADERS }: { arch?: string; headers?: string[] } = {},
): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'posix-headers-'))
  try {
    const source = join(folder, 'values.c')
    const program = join(folder, 'values')
    writeFileSync(source, sourceOf(expressions, headers))
    const other = arch === process.arch ? [] : readingArm64()
    execFileSync('gcc', ['-D_GNU_SOURCE', ...other, '-o', program, source])
    const lines = execFileSync(program, { encoding: 'utf8' }).trim().split('\n')
    return Object.fromEntries(lines.map((line, index) => [expressions[index], Number(line)]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function readingArm64(): string[] {
  const own = execFileSync('gcc', ['-print-file-name=include'], { encoding: 'utf8' }).trim()
  const headers = ['-nostdinc', '-isystem', own, '-isystem', ARM64]
  return [...headers, '-U__x86_64__', '-D__aarch64__']
}

const sourceOf = (expressions: readonly string[], headers: string[]): string => `
${['stdio.h', 'stddef.h', ...headers].map((header) => `#include <${header}>`).join('\n')}
int main(void) {
${expressions.map((expression) => `  printf("%lld\\n", (long long)(${expression}));`).join('\n')}
}
`

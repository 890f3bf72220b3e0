import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether a C compiler can tell us what the platform's own headers say. */
export const hasCompiler = spawnSync('gcc', ['--version']).status === 0

const headers = [
  'sys/socket.h',
  'sys/time.h',
  'sys/un.h',
  'netinet/in.h',
  'netinet/tcp.h',
  'netinet/udp.h',
  'poll.h',
  'fcntl.h',
  'stdio.h',
  'unistd.h',
  ...(process.platform === 'linux' ? ['sys/epoll.h'] : []),
]

/** The values of C expressions, by the platform's own headers. */
export function valuesInC(expressions: readonly string[]): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'posix-headers-'))
  try {
    const source = join(folder, 'values.c')
    const program = join(folder, 'values')
    writeFileSync(source, sourceOf(expressions))
    execFileSync('gcc', ['-D_GNU_SOURCE', '-o', program, source])
    const lines = execFileSync(program, { encoding: 'utf8' }).trim().split('\n')
    return Object.fromEntries(lines.map((line, index) => [expressions[index], Number(line)]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const sourceOf = (expressions: readonly string[]): string => `
${headers.map((header) => `#include <${header}>`).join('\n')}
#include <stddef.h>
int main(void) {
${expressions.map((expression) => `  printf("%lld\\n", (long long)(${expression}));`).join('\n')}
}
`

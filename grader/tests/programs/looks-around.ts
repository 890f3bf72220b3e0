// Tells what it can see: users, privileges, processes and their environments, files that are none of its own, limits.
import { spawnSync } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const [course, canary, log] = ['@COURSE@', '@CANARY@', '@LOG@']

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function target(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}

const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
const secrets = ['solutions', 'exercises', 'grader/grade.ts', 'README.md', '.git', 'package.json']
const places = ['/root', '/home', '/etc/shadow', '/etc/resolv.conf', '/var', '/sys', '/run']
const limits = read('/proc/self/limits')
const limitOf = (name: string) => Number(new RegExp(`^${name} +(\\d+)`, 'm').exec(limits)?.[1])

console.error(
  JSON.stringify({
    uid: process.getuid?.(),
    privileges: /^CapEff:\s+0*(.)$/m.exec(read('/proc/self/status'))?.[1],
    processes: pids.map((pid) => read(`/proc/${pid}/cmdline`).split('\0')[0]?.split('/').pop()),
    canary: pids.some((pid) => read(`/proc/${pid}/environ`).includes(canary)),
    environment: Object.keys(process.env).sort(),
    log: readdirSync('/proc/self/fd').some((fd) => target(fd).includes(log)),
    seen: [...secrets.map((name) => join(course, name)), ...places].filter((path) =>
      existsSync(path),
    ),
    home: readdirSync(homedir()),
    limits: [
      'Max cpu time',
      'Max data size',
      'Max open files',
      'Max processes',
      'Max core file size',
    ].map(limitOf),
    killedFirst: Number(read('/proc/self/oom_score_adj')),
    remounts: spawnSync('mount', ['-o', 'remount,rw', '/']).status,
    namespaces: spawnSync('unshare', ['-Ur', 'true']).status,
    localhost: (await lookup('localhost', { family: 4 })).address,
  }),
)
process.exitCode = 1

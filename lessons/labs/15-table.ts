// What a descriptor is: a number in this process's table, and what the kernel keeps behind it.
import { fstatSync, readdirSync, readlinkSync, statfsSync } from 'node:fs'
import { close, dup, socket } from '#posix'

const behind = (fd: number) => readlinkSync(`/proc/self/fd/${fd}`)
const inUse = () => readdirSync('/proc/self/fd').map(Number)

const first = socket('AF_INET', 'SOCK_STREAM')
const lower = inUse().filter((fd) => fd < first)
console.log(`socket()  the lowest number that was free: ${lower.length === first}`)
console.log(`          behind it: ${behind(first)}`)

const copy = dup(first)
console.log(`dup()     another number: ${copy !== first}, the same socket: ${same(first, copy)}`)
const other = socket('AF_INET', 'SOCK_STREAM')
console.log(`socket()  another number: ${other !== first}, the same socket: ${same(first, other)}`)

const stat = fstatSync(first)
console.log(`fstat()   a socket: ${stat.isSocket()}, ${stat.size} bytes in ${stat.blocks} blocks`)
console.log(`          inode ${stat.ino}`)
const { type } = statfsSync(`/proc/self/fd/${first}`)
console.log(`statfs()  its file system: ${Buffer.from(type.toString(16), 'hex')}`)

close(first)
const next = socket('AF_INET', 'SOCK_STREAM')
console.log(`close(), socket()  the same number: ${next === first}`)
console.log(`          behind it: ${behind(next)}`)
for (const fd of [next, copy, other]) close(fd)

function same(one: number, another: number): boolean {
  return fstatSync(one).ino === fstatSync(another).ino
}

/** Loaded before a grader (`--import`): the kernel refuses this process, and all that it starts, a system call (seccomp(2)). */
import { foreign, libc } from '#posix'

const PR_SET_NO_NEW_PRIVS = 38
const PR_SET_SECCOMP = 22
const SECCOMP_MODE_FILTER = 2
/** SECCOMP_RET_ERRNO with EPERM, and SECCOMP_RET_ALLOW: linux/seccomp.h. */
const REFUSE = 0x0005_0001
const ALLOW = 0x7fff_0000
/** Classic BPF (linux/filter.h), code, jumps when true and when false, value; the number of the call is at offset 0. */
const LOAD = 0x20
const JUMP_IF_EQUAL = 0x15
const RETURN = 0x06
const PIDFD_GETFD = 438

const program = [
  [LOAD, 0, 0, 0],
  [JUMP_IF_EQUAL, 0, 1, PIDFD_GETFD],
  [RETURN, 0, 0, REFUSE],
  [RETURN, 0, 0, ALLOW],
] as const

const code = Buffer.alloc(8 * program.length)
for (const [at, [operation, whenTrue, whenFalse, value]] of program.entries()) {
  code.writeUInt16LE(operation, 8 * at)
  code.writeUInt8(whenTrue, 8 * at + 2)
  code.writeUInt8(whenFalse, 8 * at + 3)
  code.writeUInt32LE(value, 8 * at + 4)
}
// struct sock_fprog: a 16-bit count, padding, and a pointer to the instructions.
const filter = Buffer.alloc(16)
filter.writeUInt16LE(program.length)
filter.writeBigUInt64LE(BigInt(foreign().address(code)), 8)
const prctl =
  'int prctl(int option, unsigned long a, const void *b, unsigned long c, unsigned long d)'
libc(prctl, PR_SET_NO_NEW_PRIVS, 1, null, 0, 0)
libc(prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter, 0, 0)

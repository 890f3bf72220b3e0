import { descriptors, readText, threads } from './proc.ts'

/** A descriptor that an epoll instance watches: `events` as in epoll_ctl(2), `inode` of the file behind it. */
export type Watched = { fd: number; events: number; inode: string }

/** An epoll instance of a process, by its descriptor there. */
export type EpollInstance = { fd: number; watched: Watched[] }

/** The epoll instances of a process, with what each watches; none where nobody can tell. */
export function epollInstances(pid: number): EpollInstance[] {
  return descriptors(pid)
    .filter(({ target }) => target === 'anon_inode:[eventpoll]')
    .map(({ fd }) => ({ fd, watched: watchedBy(pid, fd) }))
}

/** proc_pid_fdinfo(5): `tfd: 5 events: 19 data: 5 pos:0 ino:61af sdev:7`, all but the first and the position in hex. */
function watchedBy(pid: number, epoll: number): Watched[] {
  const text = readText(`/proc/${pid}/fdinfo/${epoll}`) ?? ''
  const lines = text.matchAll(/^tfd:\s*(\d+) events:\s*([0-9a-f]+) .*\bino:([0-9a-f]+)/gm)
  return [...lines].map(([, fd = '', events = '', inode = '']) => ({
    fd: Number(fd),
    events: Number.parseInt(events, 16),
    inode: String(Number.parseInt(inode, 16)),
  }))
}

/** The numbers of epoll_wait, epoll_pwait and epoll_pwait2, which came after all architectures had one table. */
export const WAITING: Record<string, number[]> = { x64: [232, 281, 441], arm64: [22, 441] }

/** The descriptors of the epoll instances on which threads of a process sleep. */
export function sleepsOnEpoll(pid: number): number[] {
  const numbers = WAITING[process.arch] ?? []
  return threads(pid).flatMap((tid) => {
    const [number = '', epoll = ''] = readText(`/proc/${pid}/task/${tid}/syscall`)?.split(' ') ?? []
    return numbers.includes(Number(number)) && epoll !== '' ? [Number(epoll)] : []
  })
}

/** Whether the kernel tells in which system calls the threads of a process are, in numbers that are known here. */
export function callsVisible(pid: number): boolean {
  return process.arch in WAITING && readText(`/proc/${pid}/syscall`) !== undefined
}

/**
 * Whether an instance is the one of an event loop of Node itself: libuv wakes its loop through an eventfd (uv_async_send).
 */
export function isNodesOwn(pid: number, { watched }: EpollInstance): boolean {
  const eventfds = descriptors(pid).filter(({ target }) => target === 'anon_inode:[eventfd]')
  return watched.some(({ fd }) => eventfds.some((eventfd) => eventfd.fd === fd))
}

/** The flags of an open descriptor, O_NONBLOCK among them: proc_pid_fdinfo(5). */
export function statusFlags(pid: number, fd: number): number | undefined {
  const flags = /^flags:\s*([0-7]+)/m.exec(readText(`/proc/${pid}/fdinfo/${fd}`) ?? '')?.[1]
  return flags === undefined ? undefined : Number.parseInt(flags, 8)
}

/**
 * The numbers behind the names of the socket calls. Where C wants one out of a list (a family, a type, a command), our calls
 * take the name as a string; flags are numbers here, to be joined with `|`.
 *
 * Sources: POSIX.1-2017 <sys/socket.h>, <poll.h>, <fcntl.h>; Linux `asm-generic/fcntl.h`, `bits/socket.h`, `sys/epoll.h`; macOS
 * (XNU) `sys/socket.h`, `sys/fcntl.h`. A constant marked "Linux only" has Linux's number everywhere: calls refuse it elsewhere.
 */

const macOS = process.platform === 'darwin'
const on = (linux: number, darwin: number): number => (macOS ? darwin : linux)

export const AF_UNSPEC = 0
export const AF_UNIX = 1
export const AF_INET = 2
export const AF_INET6 = on(10, 30)
/** Linux only. */
export const AF_NETLINK = 16

export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
export const SOCK_RAW = 3
/** Linux only, joined with the type: the descriptor does not block. Elsewhere use setNonBlocking. */
export const SOCK_NONBLOCK = 0o4000
/** Linux only, joined with the type: the descriptor is closed in a program that replaces this one. */
export const SOCK_CLOEXEC = 0o2000000

export const SHUT_RD = 0
export const SHUT_WR = 1
export const SHUT_RDWR = 2

export const MSG_OOB = 0x1
export const MSG_PEEK = 0x2
export const MSG_DONTROUTE = 0x4
export const MSG_TRUNC = on(0x20, 0x10)
export const MSG_DONTWAIT = on(0x40, 0x80)
export const MSG_WAITALL = on(0x100, 0x40)
/** No SIGPIPE for writing to a connection that is gone. Node ignores SIGPIPE anyway, so that EPIPE comes with it or without. */
export const MSG_NOSIGNAL = on(0x4000, 0x80000)

export const POLLIN = 0x1
export const POLLPRI = 0x2
export const POLLOUT = 0x4
/** Reported whether asked for or not, like POLLHUP and POLLNVAL. */
export const POLLERR = 0x8
export const POLLHUP = 0x10
export const POLLNVAL = 0x20

/** The epoll constants are Linux only, like epoll. */
export const EPOLLIN = 0x1
export const EPOLLPRI = 0x2
export const EPOLLOUT = 0x4
/** Reported whether asked for or not, like EPOLLHUP. */
export const EPOLLERR = 0x8
export const EPOLLHUP = 0x10
/** The peer has shut down its sending side. */
export const EPOLLRDHUP = 0x2000
export const EPOLLEXCLUSIVE = 2 ** 28
export const EPOLLONESHOT = 2 ** 30
/** Edge-triggered. `|` makes the sum of it and others negative; the calls take it either way. */
export const EPOLLET = 2 ** 31
export const EPOLL_CTL_ADD = 1
export const EPOLL_CTL_DEL = 2
export const EPOLL_CTL_MOD = 3
export const EPOLL_CLOEXEC = 0o2000000

export const F_GETFD = 1
export const F_SETFD = 2
export const F_GETFL = 3
export const F_SETFL = 4
export const FD_CLOEXEC = 1
export const O_NONBLOCK = on(0o4000, 0x4)

export const IPPROTO_IP = 0
export const IPPROTO_ICMP = 1
export const IPPROTO_TCP = 6
export const IPPROTO_UDP = 17
export const IPPROTO_IPV6 = 41
export const IPPROTO_ICMPV6 = 58
export const IPPROTO_RAW = 255

export const SEEK_SET = 0
export const SEEK_CUR = 1
export const SEEK_END = 2

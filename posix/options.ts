import type { Platform } from './libc.ts'

/** An option's number on Linux and on macOS; `absent` where the platform has no such option. */
type PerPlatform = Readonly<Record<Platform, number | undefined>>

const absent = undefined
const on = <Linux, Darwin>(linux: Linux, darwin: Darwin) => ({ linux, darwin })

/** The levels' numbers: a protocol's own number, except for SOL_SOCKET, which stands above all protocols. */
export const levels = {
  SOL_SOCKET: on(1, 0xffff),
  IPPROTO_IP: on(0, 0),
  IPPROTO_TCP: on(6, 6),
  IPPROTO_UDP: on(17, 17),
  IPPROTO_IPV6: on(41, 41),
} satisfies Record<string, Readonly<Record<Platform, number>>>

/**
 * The options by level, Linux's number first and macOS's second.
 *
 * Sources: Linux `asm-generic/socket.h`, `linux/{in,in6,tcp,udp}.h`; macOS (XNU) `sys/socket.h`, `netinet/{in,tcp}.h`,
 * `netinet6/in6.h`. The asm-generic numbers are those of x86-64 and arm64; MIPS, PA-RISC, POWER and SPARC have their own.
 */
export const options = {
  SOL_SOCKET: {
    SO_DEBUG: on(1, 0x0001),
    SO_REUSEADDR: on(2, 0x0004),
    SO_TYPE: on(3, 0x1008),
    SO_ERROR: on(4, 0x1007),
    SO_DONTROUTE: on(5, 0x0010),
    SO_BROADCAST: on(6, 0x0020),
    SO_SNDBUF: on(7, 0x1001),
    SO_RCVBUF: on(8, 0x1002),
    SO_KEEPALIVE: on(9, 0x0008),
    SO_OOBINLINE: on(10, 0x0100),
    SO_PRIORITY: on(12, absent),
    // macOS: SO_LINGER_SEC, which is what its headers call SO_LINGER for POSIX programs. The other one, 0x80, counts clock ticks.
    SO_LINGER: on(13, 0x1080),
    SO_REUSEPORT: on(15, 0x0200),
    SO_PASSCRED: on(16, absent),
    SO_PEERCRED: on(17, absent),
    SO_RCVLOWAT: on(18, 0x1004),
    SO_SNDLOWAT: on(19, 0x1003),
    SO_RCVTIMEO: on(20, 0x1006),
    SO_SNDTIMEO: on(21, 0x1005),
    SO_ATTACH_FILTER: on(26, absent),
    SO_DETACH_FILTER: on(27, absent),
    SO_ACCEPTCONN: on(30, 0x0002),
    SO_PROTOCOL: on(38, absent),
    SO_DOMAIN: on(39, absent),
    SO_BUSY_POLL: on(46, absent),
    SO_INCOMING_CPU: on(49, absent),
  },
  IPPROTO_IP: {
    IP_TOS: on(1, 3),
    IP_TTL: on(2, 4),
    IP_HDRINCL: on(3, 2),
    IP_PKTINFO: on(8, 26),
    IP_MTU_DISCOVER: on(10, absent),
    IP_RECVERR: on(11, absent),
    IP_MTU: on(14, absent),
    IP_FREEBIND: on(15, absent),
    IP_MULTICAST_TTL: on(33, 10),
    IP_MULTICAST_LOOP: on(34, 11),
  },
  IPPROTO_TCP: {
    TCP_NODELAY: on(1, 0x01),
    TCP_MAXSEG: on(2, 0x02),
    TCP_CORK: on(3, absent),
    // macOS calls it TCP_KEEPALIVE: the same seconds of silence before the first probe.
    TCP_KEEPIDLE: on(4, 0x10),
    TCP_KEEPINTVL: on(5, 0x101),
    TCP_KEEPCNT: on(6, 0x102),
    TCP_SYNCNT: on(7, absent),
    TCP_LINGER2: on(8, absent),
    TCP_DEFER_ACCEPT: on(9, absent),
    TCP_WINDOW_CLAMP: on(10, absent),
    TCP_INFO: on(11, absent),
    TCP_QUICKACK: on(12, absent),
    TCP_CONGESTION: on(13, absent),
    TCP_USER_TIMEOUT: on(18, absent),
    TCP_FASTOPEN: on(23, 0x105),
    TCP_NOTSENT_LOWAT: on(25, 0x201),
  },
  IPPROTO_UDP: {
    UDP_CORK: on(1, absent),
    UDP_SEGMENT: on(103, absent),
    UDP_GRO: on(104, absent),
  },
  IPPROTO_IPV6: {
    IPV6_UNICAST_HOPS: on(16, 4),
    IPV6_MULTICAST_HOPS: on(18, 10),
    IPV6_MTU_DISCOVER: on(23, absent),
    IPV6_RECVERR: on(25, absent),
    IPV6_V6ONLY: on(26, 27),
    IPV6_TCLASS: on(67, 36),
  },
} satisfies Record<keyof typeof levels, Record<string, PerPlatform>>

export type Level = keyof typeof levels

/** The options of a level, or of a union of levels. */
export type OptionName<L extends Level = Level> = L extends Level
  ? keyof (typeof options)[L] & string
  : never

import { describe, expect, it } from 'vitest'
import { ARCHITECTURES, valuesInC } from '../../../posix/tests/headers.ts'
import { SYSCALLS } from '../../witnesses/activity.ts'
import { WAITING } from '../../witnesses/epoll.ts'

const HEADERS = [
  'sys/ioctl.h',
  'sys/prctl.h',
  'sys/resource.h',
  'sys/socket.h',
  'sys/wait.h',
  'net/if.h',
  'net/route.h',
  'asm/unistd.h',
  'linux/filter.h',
  'linux/if_ether.h',
  'linux/if_packet.h',
  'linux/inet_diag.h',
  'linux/netlink.h',
  'linux/sock_diag.h',
  'linux/rtnetlink.h',
  'linux/sockios.h',
  'linux/tcp.h',
  'linux/unix_diag.h',
]

/** What the grader asks the kernel by number, and where it finds the answers; the same on every architecture. */
const HELD: Record<string, number> = {
  __NR_pidfd_open: 434,
  __NR_pidfd_getfd: 438,
  SO_ATTACH_FILTER: 26,
  SO_DETACH_FILTER: 27,
  'SKF_AD_OFF + SKF_AD_RANDOM': -4096 + 56,
  'sizeof(struct sock_fprog)': 16,
  'offsetof(struct sock_fprog, filter)': 8,
  'sizeof(struct sock_filter)': 8,
  SIOCGSTAMPNS_OLD: 0x8907,
  SIOCOUTQ: 0x5411,
  SIOCADDRT: 0x890b,
  SIOCGIFFLAGS: 0x8913,
  SIOCSIFFLAGS: 0x8914,
  SIOCSIFADDR: 0x8916,
  SIOCSIFNETMASK: 0x891c,
  IFF_UP: 1,
  RTF_UP: 1,
  'sizeof(struct ifreq)': 40,
  'offsetof(struct ifreq, ifr_addr)': 16,
  'sizeof(struct rtentry)': 120,
  'offsetof(struct rtentry, rt_dst)': 8,
  'offsetof(struct rtentry, rt_gateway)': 24,
  'offsetof(struct rtentry, rt_genmask)': 40,
  'offsetof(struct rtentry, rt_flags)': 56,
  'offsetof(struct rtentry, rt_dev)': 88,
  AF_PACKET: 17,
  ETH_P_IP: 0x0800,
  'sizeof(struct sockaddr_ll)': 20,
  'offsetof(struct sockaddr_ll, sll_ifindex)': 4,
  'offsetof(struct sockaddr_ll, sll_halen)': 11,
  NETLINK_SOCK_DIAG: 4,
  SOCK_DIAG_BY_FAMILY: 20,
  'sizeof(struct nlmsghdr)': 16,
  NLM_F_DUMP: 0x300,
  'sizeof(struct inet_diag_req_v2)': 56,
  'offsetof(struct inet_diag_req_v2, id.idiag_cookie)': 48,
  'sizeof(struct inet_diag_msg)': 72,
  'offsetof(struct inet_diag_msg, idiag_expires)': 52,
  'offsetof(struct inet_diag_msg, idiag_rqueue)': 56,
  'offsetof(struct inet_diag_msg, idiag_wqueue)': 60,
  'offsetof(struct inet_diag_msg, idiag_inode)': 68,
  INET_DIAG_INFO: 2,
  'sizeof(struct rtattr)': 4,
  'offsetof(struct tcp_info, tcpi_bytes_acked)': 120,
  'offsetof(struct tcp_info, tcpi_bytes_received)': 128,
  'sizeof(struct unix_diag_req)': 24,
  'sizeof(struct unix_diag_msg)': 16,
  'offsetof(struct unix_diag_msg, udiag_ino)': 4,
  UDIAG_SHOW_RQLEN: 0x10,
  UNIX_DIAG_RQLEN: 4,
  RLIMIT_CPU: 0,
  RLIMIT_FSIZE: 1,
  RLIMIT_DATA: 2,
  RLIMIT_CORE: 4,
  RLIMIT_NPROC: 6,
  RLIMIT_NOFILE: 7,
  PR_SET_CHILD_SUBREAPER: 36,
  WNOHANG: 1,
}

describe.skipIf(process.platform !== 'linux')('the headers (needs gcc)', () => {
  it.each(ARCHITECTURES)('of %s have the numbers and layouts that the grader knows', (arch) => {
    expect(valuesInC(Object.keys(HELD), { arch, headers: HEADERS })).toEqual(HELD)
  })

  it.each(ARCHITECTURES)('of %s have the system calls that programs sleep in', (arch) => {
    const calls = Object.entries(SYSCALLS[arch]!).map(([number, name]) => [
      `__NR_${name}`,
      Number(number),
    ])
    const numbers = Object.fromEntries(calls) as Record<string, number>
    expect(valuesInC(Object.keys(numbers), { arch, headers: HEADERS })).toEqual(numbers)
    const names = WAITING[arch]!.length === 3 ? ['epoll_wait', 'epoll_pwait'] : ['epoll_pwait']
    const waiting = [...names, 'epoll_pwait2'].map((name) => `__NR_${name}`)
    expect(Object.values(valuesInC(waiting, { arch, headers: HEADERS }))).toEqual(WAITING[arch])
  })
})

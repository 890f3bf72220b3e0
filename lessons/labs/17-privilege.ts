// Which sockets an ordinary user may make.
import { close, IPPROTO_ICMP, type SystemError, socket } from '#posix'

// Who is root becomes nobody here, and with that loses CAP_NET_RAW (capabilities(7)).
if (process.getuid?.() === 0) process.setuid?.(65534)

function tryOut(what: string, type: 'SOCK_STREAM' | 'SOCK_DGRAM' | 'SOCK_RAW', protocol = 0): void {
  try {
    close(socket('AF_INET', type, protocol))
    console.log(`${what}: a socket`)
  } catch (error) {
    console.log(`${what}: ${(error as SystemError).code}`)
  }
}

tryOut('SOCK_STREAM', 'SOCK_STREAM')
tryOut('SOCK_DGRAM', 'SOCK_DGRAM')
tryOut('SOCK_RAW for ICMP', 'SOCK_RAW', IPPROTO_ICMP)
tryOut('SOCK_RAW for the usual protocol', 'SOCK_RAW')

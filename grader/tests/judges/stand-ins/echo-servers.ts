/** Servers that return what they are sent: units 02, 15 and 16. */
import type { StandIn } from '../stand-in.ts'

const ADDRESS_IN_USE = 'says EADDRINUSE and exits when the port is taken'
const END = "echoes what came before the client's end, then ends too"
const WRITTEN = 'ends only after everything has been written'
const SLOW_READER = 'returns a mebibyte to a client that reads slowly'

const traceback =
  'exits with 1, but an exception that nobody catches is a traceback of many lines, with `[Errno 98]` and no `EADDRINUSE`'
const exits111 =
  'exits with 111, as the programs of its author do for what may be better the next time'

const programs = 'grader/tests/judges/programs'

export const echoServers: StandIn[] = [
  {
    unit: '02-echo-server',
    title: 'socat, and a `cat` for each client',
    needs: ['socat'],
    command: 'socat -t 10 TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr EXEC:cat',
    fails: {
      [ADDRESS_IN_USE]:
        'exits with 1, and says so in one line, but in the words of `strerror`: `Address already in use`',
    },
  },
  {
    unit: '02-echo-server',
    title: 'socat, and a pipe to itself',
    needs: ['socat'],
    command: 'socat -t 10 TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr PIPE',
    fails: {
      [ADDRESS_IN_USE]: 'the same words of `strerror`',
    },
    byLuck: {
      [END]:
        'one process writes to the pipe and reads from it; `poll` promises room for 4,096 bytes, it writes 8,192, and sleeps in `write` for ever. Whether that comes to pass depends on how the kernel cuts the stream',
      [WRITTEN]: 'the same pipe',
      'keeps clients apart': 'the same pipe',
    },
  },
  {
    unit: '02-echo-server',
    title: 'Ncat, and a `cat` for each client',
    needs: ['ncat'],
    command: 'ncat -l 127.0.0.1 {port} -k -e /bin/cat',
    fails: {
      [END]:
        "at the client's end it ends at once: what `cat` still holds is lost. And if `cat` waits until it can write while Ncat waits until `cat` reads, both wait for ever",
      [ADDRESS_IN_USE]: 'exits with 2, in the words of `strerror`',
    },
    byLuck: {
      [WRITTEN]: 'what `cat` still holds then is lost, if anything',
      'keeps clients apart':
        'of 6 MiB more than the kernel keeps is under way: Ncat and `cat` may wait for each other for ever',
      [SLOW_READER]: 'of one mebibyte seldom, but sometimes, too much is under way',
    },
  },
  {
    unit: '02-echo-server',
    title: 'BusyBox nc, and a `cat` for each client',
    needs: ['busybox'],
    command: 'busybox nc -ll -p {port} -e cat',
    fails: {
      'listens on the given port, on loopback only':
        'has no option for the address: it listens on `[::]`, which is every one of this machine',
      [ADDRESS_IN_USE]: 'exits with 1, in the words of `strerror`',
    },
  },
  {
    unit: '02-echo-server',
    title: 'tcpserver, and a `cat` for each client',
    needs: ['tcpserver'],
    command: 'tcpserver -HRl0 127.0.0.1 {port} cat',
    fails: { [ADDRESS_IN_USE]: exits111 },
  },
  {
    unit: '02-echo-server',
    title: "Python's socketserver.ThreadingTCPServer",
    needs: ['python3'],
    command: `python3 ${programs}/threading-tcp-server.py {port}`,
    fails: { [ADDRESS_IN_USE]: traceback },
  },
  {
    unit: '02-echo-server',
    title: "Python's asyncio.start_server",
    needs: ['python3'],
    command: `python3 ${programs}/asyncio-streams.py {port}`,
    fails: { [ADDRESS_IN_USE]: traceback },
  },
  {
    unit: '15-descriptors',
    title: 'tcpserver, one client at a time',
    needs: ['tcpserver'],
    command: 'tcpserver -HRl0 -c1 -b16 127.0.0.1 {port} cat',
    fails: { [ADDRESS_IN_USE]: exits111 },
  },
  {
    unit: '15-descriptors',
    title: "Python's socketserver.TCPServer",
    needs: ['python3'],
    command: `python3 ${programs}/tcp-server.py {port}`,
    fails: {
      'sleeps in accept while nobody is connected':
        'sleeps in `poll`, because it looks from time to time whether it was told to stop',
      [ADDRESS_IN_USE]: traceback,
    },
  },
  {
    unit: '16-event-loop',
    title: "Python's asyncio.start_server",
    needs: ['python3'],
    command: `python3 ${programs}/asyncio-streams.py {port}`,
    fails: {
      'sleeps while its descriptor table is full, and then serves who waited':
        'after `EMFILE` it takes the listening socket off its epoll instance, and tries again every second, with a traceback for each place in its backlog',
      [ADDRESS_IN_USE]: traceback,
    },
  },
]

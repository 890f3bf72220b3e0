/** Servers with an answer of their own: units 04, 05 and 14. */
import type { StandIn } from '../stand-in.ts'

const ADDRESS_IN_USE = 'says EADDRINUSE and exits when the port is taken'
const MAY_NOT_BIND = 'the same traceback'
const STOPS = 'SIGTERM ends Python before it can remove anything'

const programs = 'grader/tests/judges/programs'

export const otherServers: StandIn[] = [
  {
    unit: '04-half-close',
    title: 'socat, and GNU wc for each client',
    needs: ['socat', 'wc'],
    command: 'socat -t 10 TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr SYSTEM:wc\\ |\\ xargs',
    fails: {
      'counts bytes, whatever they mean':
        'wc counts characters of the locale, UTF-8 here: a no-break space parts two words, and its bytes are a part of none',
      [ADDRESS_IN_USE]: 'exits with 1, in the words of `strerror`',
    },
  },
  {
    unit: '05-framing',
    title: "Python's multiprocessing.connection, whose messages are framed alike",
    needs: ['python3'],
    command: `python3 ${programs}/multiprocessing-listener.py {port}`,
    fails: {
      'answers a length of 65,537 with "too long", and ends': 'hangs up without a word',
      'refuses an announcement of 4 GiB as calmly':
        'its lengths are signed: ff ff ff ff is -1, after which it waits for a length of eight bytes',
      'answers what came before a length that is too long':
        'answers it, and then hangs up without a word',
      'waits neither for what was announced nor for the end': 'hangs up without a word',
      'lets "too long" wait for a client that reads late': 'hangs up without a word',
      [ADDRESS_IN_USE]: 'says so in a traceback, with `[Errno 98]` and no `EADDRINUSE`',
    },
  },
  {
    unit: '14-unix-socket',
    title: "Python's socketserver.ThreadingUnixStreamServer",
    needs: ['python3'],
    command: `python3 ${programs}/threading-unix-stream-server.py {path}`,
    fails: {
      'makes its file with mode 0600, and never has another':
        'sets no umask: with the usual one the file has mode 0755',
      'replaces the file that a dead server left':
        'binds without a look, and bind says EADDRINUSE of any file that is there',
      'leaves a living server and its file alone':
        'leaves them alone, but says so in a traceback, with `[Errno 98]` and no `EADDRINUSE`',
      'never removes what is no socket': MAY_NOT_BIND,
      'leaves a socket alone when connect does not tell who listens': MAY_NOT_BIND,
      'removes its file and exits with 0 when it is told to stop': STOPS,
      'stops at once, though clients are connected': STOPS,
      'refuses a path that does not fit, and takes one that just does':
        'refuses it in a traceback, with `AF_UNIX path too long` and no `EINVAL`',
      'says in one line what else went wrong': 'a traceback is many lines',
    },
  },
]

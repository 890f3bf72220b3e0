/** Servers of TFTP, older than the contract and wider: unit 11. */
import type { StandIn } from '../stand-in.ts'

const OUTSIDE =
  'chroot has left nothing outside: what the contract refuses with ERROR 2, it does not find (ERROR 1)'

export const tftpServers: StandIn[] = [
  {
    unit: '11-udp-file-transfer',
    title: 'in.tftpd, of tftpd-hpa',
    needs: ['in.tftpd'],
    role: 'server',
    asRoot: true,
    // Port and directory as a check names them: some serve a directory below {dir}.
    command: 'sh -c exec\\ in.tftpd\\ -L\\ -a\\ 127.0.0.1:$0\\ -u\\ root\\ -c\\ -s\\ $1 {args}',
    fails: {
      'answers a request it does not understand with error 4':
        'is silent, where RFC 1350 has an error for it',
      'answers a stranger with error 5 and goes on':
        'connects its socket to the client: the kernel drops what strangers send, and answers them with ICMP',
      'looks at the address of a sender, too': 'connects its socket, as above',
      'says in one line why it cannot start': 'exits with 71, and tells syslog alone',
      'sends again what was lost': 'waits a second before it does, where the contract says 250 ms',
      'ignores what it does not wait for':
        'goes on amid packets that are too short, or not what it waits for',
      'acknowledges the last block again': 'does so once, and leaves',
      'abandons a silent client and leaves nothing':
        'waits a second, then two, six times in all, and keeps the half file',
      'keeps requests inside its directory': OUTSIDE,
      'does not follow a link that leads out': OUTSIDE,
      'refuses to overwrite a file':
        'refuses unless everybody may write to the file (ERROR 2, not 6), as the BSDs did',
      'lets only one of two uploads have a name':
        'locks the file with `fcntl`: the second upload finds it locked, and ends without a word',
      'stores an upload under its name only when it is complete':
        'writes under the name from the first block',
      'forgets an upload that the client breaks off': 'keeps the half file',
      'ignores options it does not know':
        'ignores those, but answers values out of range with ERROR 8, as RFC 2347 allows',
    },
  },
]

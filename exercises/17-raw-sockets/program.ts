// usage: program.ts checksum
//        program.ts packet|send <source> <port> <destination> <port> <text>
//        program.ts ping <address> <milliseconds>
//
// checksum: for each line of hex on stdin its Internet checksum, four hex digits. packet: an IPv4 packet with a UDP
// datagram in it, in hex. send: the same through a raw socket. ping: one ICMP echo, and `reply from <address>: seq=1
// bytes=<bytes of its ICMP message>`. Exit codes: 0, 4 no reply in time (ETIMEDOUT), 1 any other error of the system
// (one line on stderr, with the errno name), 64 bad usage. The whole contract is in lessons/17-raw-sockets.md.

const ARGUMENTS: Record<string, number> = { checksum: 0, packet: 5, send: 5, ping: 2 }
const [command = '', ...rest] = process.argv.slice(2)

if (rest.length !== ARGUMENTS[command]) {
  console.error(
    'usage: program.ts checksum | packet|send <source> <port> <destination> <port> <text> | ping <address> <milliseconds>',
  )
  process.exit(64)
}

console.error('program: still to do: checksum, packet, send and ping')
process.exit(70)

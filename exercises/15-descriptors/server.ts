// usage: server.ts <port>
//
// The echo server once more, on 127.0.0.1, with libc's calls from '#posix' alone and no node:net: one client at a
// time, asleep in accept, in read or recv, in write or send; at least 16 more may wait. Makes an interrupted call
// again, sends all of what it read, closes every descriptor, outlives resets, can be restarted at once. Exit codes:
// 1 cannot listen (one line on stderr, with the errno name), 64 bad usage. See lessons/15-descriptors.md.

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

console.error('server: still to do: socket, bind, listen, accept, and read and write until the end')
process.exit(70)

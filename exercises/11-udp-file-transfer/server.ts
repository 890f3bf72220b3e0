// usage: server.ts <port> <dir>
//
// TFTP (RFC 1350, octet mode) on 127.0.0.1: sends the files in <dir>, takes in new ones, several at once,
// each from a port of its own. Sends again after 250 ms of silence, doubling, four sendings in all. Options
// blksize, timeout and tsize (RFC 2347 to 2349). Exit codes: 1 cannot start (one line on stderr, with the
// error code's name), 64 bad usage. The whole contract: lessons/11-udp-file-transfer.md

const [portText = '', dir, ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || !dir || rest.length > 0) {
  console.error('usage: server.ts <port> <dir>')
  process.exit(64)
}

console.error('server: still to do: answer read and write requests, block by block')
process.exit(70)

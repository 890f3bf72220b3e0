// usage: server.ts <port> <dir>
//
// On 127.0.0.1: lists, sends and stores the files in <dir>, for any number of clients, any number of requests on
// a connection: LIST, GET <name>, PUT <length> <name>, QUIT, each a line; a file is <length> bytes and a line with
// its SHA-256. An upload has its name only when it is complete and its checksum right. Exit codes: 1 cannot start
// (one line on stderr, with the error code), 64 bad usage. The whole contract: lessons/10-tcp-file-transfer.md

const [portText = '', dir, ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || !dir || rest.length > 0) {
  console.error('usage: server.ts <port> <dir>')
  process.exit(64)
}

console.error('server: still to do: listen, and list, send and store files')
process.exit(70)

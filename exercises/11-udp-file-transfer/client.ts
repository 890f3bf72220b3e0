// usage: client.ts <host> <port>
//
// Obeys the lines on stdin in turn: `get <remote> [local]`, `put <local> [remote]`, `quit`. Reports
// `got <remote>: <n> bytes` or `put <remote>: <n> bytes` on stdout, and a failure in one line on stderr;
// then comes the next line. Plain TFTP (RFC 1350), sending again as the server does. Exit codes: 0 all went
// well, 1 something failed, 5 unknown host, 64 bad usage. The whole contract: lessons/11-udp-file-transfer.md

const [host, portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!host || !/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: client.ts <host> <port>')
  process.exit(64)
}

console.error('client: still to do: read the commands from stdin, and get and put files')
process.exit(70)

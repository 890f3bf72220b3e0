// usage: client.ts <host> <port>
//
// Obeys the lines on stdin in turn: `list`, `get <name>`, `put <name>`, `quit`, with files in the working directory.
// Reports on stdout `<size> <name>` for each file and `listed: <n>`, `got <name>: <n> bytes`, `put <name>: <n> bytes`; what
// failed in one line on stderr, and goes on. Exit codes: 0 all went well, 1 something failed, 2 refused, 3 reset, 4 timed
// out, 5 host unknown, 64 bad usage. The whole contract: lessons/10-tcp-file-transfer.md

const [host, portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!host || !/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: client.ts <host> <port>')
  process.exit(64)
}

console.error('client: still to do: connect, read commands from stdin, and list, get and put files')
process.exit(70)

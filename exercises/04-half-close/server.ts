// usage: server.ts <port>
//
// Listens on 127.0.0.1, port 1 to 65535. Reads what a client sends until the client ends its side, then
// answers with one line, `<lines> <words> <bytes>`, counted in bytes, and ends its own. A client that resets
// or goes away concerns nobody else. Memory does not grow with the input. Exit codes: 1 cannot listen (one line
// on stderr, with the errno name), 64 bad usage. The whole contract is in lessons/04-half-close.md.

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

console.error('server: still to do: listen, count what each client sends, answer at its end')
process.exit(70)

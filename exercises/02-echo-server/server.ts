// usage: server.ts <port>
//
// Listens on 127.0.0.1, port 1 to 65535, and sends every byte back to the client that sent it, as it comes
// (RFC 862). A client's end is answered with the server's own, after the last byte. A reset concerns one
// client only. Stops reading from a client that does not read. Exit codes: 1 cannot listen (one line on
// stderr, with the errno name), 64 bad usage. The whole contract is in lessons/02-echo-server.md.

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

console.error('server: still to do: listen, and return to each client what it sends')
process.exit(70)

// usage: client.ts <host> <port>
//
// Connects, sends what comes on stdin, and prints on stdout what the server sends, both as it comes and byte
// for byte. Ends its side at the end of stdin, and is done when the server ends. Failures are one line on
// stderr with the error code. Exit codes: 0 the server ended, 2 refused, 3 reset, 4 timed out, 5 host
// unknown, 1 any other error, 64 bad usage. The whole contract is in lessons/03-tcp-client.md.

const [host, portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!host || !/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: client.ts <host> <port>')
  process.exit(64)
}

console.error('client: still to do: connect, send stdin, print what comes back')
process.exit(70)

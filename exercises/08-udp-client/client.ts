// usage: client.ts <host> <port> <message>
//
// Sends one datagram, 2 random bytes of id and then the message, and prints what follows the same
// id in the answer, and a newline. On silence sends the same bytes again: waits of 200, 400, 800
// and 1600 ms. Ignores all other datagrams. Exit codes: 0 answered, 2 refused, 4 no answer, 5 host
// unknown, 1 any other error, 64 bad usage. The whole contract: lessons/08-udp-client.md

const [host, portText, message, ...rest] = process.argv.slice(2)
const port = Number(portText)
const portIsValid = /^\d+$/.test(portText ?? '') && port >= 1 && port <= 65_535

if (!host || !portIsValid || message === undefined || rest.length > 0) {
  console.error('usage: client.ts <host> <port> <message>')
  process.exit(64)
}

console.error('client: still to do: ask, listen for the answer, ask again when nothing comes')
process.exit(70)

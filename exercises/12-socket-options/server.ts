// usage: server.ts <port>
//
// On 127.0.0.1, for any number of clients. Lines of ASCII, each answered with one line: `get LEVEL OPTION` with the
// value, `set LEVEL OPTION VALUE` with `ok`, both for the very socket the request came through. Failures:
// `error ENOPROTOOPT` (the kernel's word), `error unknown level X`, `error unknown option X`, `error syntax`;
// `error too long` (over 1,024 bytes), then the end. The whole contract is in lessons/12-socket-options.md.

const [portText, ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText ?? '') || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

console.error(
  'server: still to do: listen, read lines, ask getsockopt and setsockopt of #posix, answer',
)
process.exit(70)

// usage: server.ts <port> <expiry-ms>
//
// A chat server in datagrams on 127.0.0.1: knows who is where (login, where, logout), forgets who was not heard
// from for <expiry-ms>, and keeps messages until they are acknowledged (send, text, ack). A request that comes
// again gets its first answer and has no second effect. Exit codes: 1 cannot start (one line on stderr, with the
// error code's name), 64 bad usage. The whole contract: lessons/09-udp-chat.md

const [portText = '', expiryText = '', ...rest] = process.argv.slice(2)
const port = /^\d+$/.test(portText) ? Number(portText) : 0
const expiryMs = /^\d+$/.test(expiryText) ? Number(expiryText) : 0

if (port < 1 || port > 65_535 || expiryMs < 1 || rest.length > 0) {
  console.error('usage: server.ts <port> <expiry-ms>')
  process.exit(64)
}

console.error(
  'server: still to do: answer login, where, send and logout, and deliver what was sent',
)
process.exit(70)

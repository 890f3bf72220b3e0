// usage: client.ts <host> <port> <name>
//
// Logs in as <name>, then obeys the lines on stdin in turn: `where <name>`, `to <name> <text>`, `quit`. Text goes
// straight to a friend who is on line, else to the server. Prints `from <name>: <text>` once for each message that
// comes. Sends again after 100, 200 and 400 ms of silence. Exit codes: 0 said goodbye, 1 name taken, 4 the server
// did not answer, 5 unknown host, 64 bad usage. The whole contract: lessons/09-udp-chat.md

const [host, portText = '', name = '', ...rest] = process.argv.slice(2)
const port = /^\d+$/.test(portText) ? Number(portText) : 0

if (!host || port < 1 || port > 65_535 || !/^[a-z0-9]{1,16}$/.test(name) || rest.length > 0) {
  console.error('usage: client.ts <host> <port> <name>')
  process.exit(64)
}

console.error('client: still to do: log in, and talk to friends')
process.exit(70)

// usage: server.ts <port> <max>
//
// A room for at most <max> clients at a time, on 127.0.0.1. Whoever is let in is told "welcome <n> of <max>", one too many
// "busy". A client's first line is its name; the others hear "+ name" and "- name", and each line it says as "name: line".
// A client for which more than 1 MiB waits is dropped. Exit codes: 1 cannot listen (one line on stderr, with the
// errno name), 64 bad usage. The whole contract is in lessons/06-concurrent-server.md.

const [portText = '', maxText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)
const max = Number(maxText)
const isNumber = (text: string) => /^\d+$/.test(text)

if (
  ![portText, maxText].every(isNumber) ||
  port < 1 ||
  port > 65_535 ||
  max < 1 ||
  max > 1000 ||
  rest.length > 0
) {
  console.error('usage: server.ts <port> <max>')
  process.exit(64)
}

console.error('server: still to do: let clients in, and let them hear each other')
process.exit(70)

// usage: server.ts <port> <idle-ms> <deadline-ms>
//
// On 127.0.0.1, returns each complete line to the client that sent it. Who sends nothing for <idle-ms> is told
// `bye: idle`, who has been connected for <deadline-ms> `bye: deadline`: a line, the server's end, and the connection is
// closed. Never early; every byte counts. Who leaves takes the timers along. Exit codes: 1 cannot listen, 64 bad usage.
// The whole contract is in lessons/07-timeouts.md.

function wholeNumber(text: string | undefined, most: number): number {
  const number = /^\d+$/.test(text ?? '') ? Number(text) : 0
  return number >= 1 && number <= most ? number : Number.NaN
}

const [portText, idleText, deadlineText, ...rest] = process.argv.slice(2)
const port = wholeNumber(portText, 65_535)
const idleMs = wholeNumber(idleText, 2 ** 31 - 1)
const deadlineMs = wholeNumber(deadlineText, 2 ** 31 - 1)

if ([port, idleMs, deadlineMs].some(Number.isNaN) || rest.length > 0) {
  console.error('usage: server.ts <port> <idle-ms> <deadline-ms>')
  process.exit(64)
}

console.error('server: still to do: listen, return lines, send away who is idle or stays too long')
process.exit(70)

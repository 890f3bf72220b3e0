// usage: server.ts <port>
//
// On 127.0.0.1, for any number of clients. A frame is a length of 4 bytes, big-endian, and that many bytes of
// payload, at most 65,536. Each frame is answered with one whose payload is reversed byte by byte. A larger length is
// answered with a frame that says `too long`, and the connection is closed. An unfinished frame at a client's end gets
// no answer. Exit codes: 1 cannot listen, 64 bad usage. The whole contract is in lessons/05-framing.md.

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

console.error('server: still to do: listen, find the frames in what arrives, answer each reversed')
process.exit(70)

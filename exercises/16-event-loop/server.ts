// usage: server.ts <port>
//
// The echo server for many clients, on 127.0.0.1, with libc's calls from '#posix' alone and no node:net: one thread,
// asleep in epoll_wait whenever nobody has news. Every socket is non-blocking and registered with one epoll instance of
// your own. Half-close is honoured; a client that does not read holds up nobody, costs little memory and no processor
// time; resets, EINTR and a full descriptor table end nothing. Exit codes: 1 cannot listen (one line on stderr, with the
// errno name), 64 bad usage. Linux only. See lessons/16-event-loop.md.

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

console.error('server: still to do: listen, register with epoll, wait, and serve whoever has news')
process.exit(70)

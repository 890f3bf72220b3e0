// usage: server.ts <path>
//
// A Unix stream socket at <path>, its file made with mode 0600. Answers lines, for any number of clients: `whoami` with
// the client's pid, uid and gid as the kernel tells them, `echo <text>` with the text, others with `error`. Replaces
// the file of a dead server, and nothing else. SIGTERM or SIGINT: removes its file, exit code 0. Exit codes: 1 cannot
// listen (one line on stderr, with the error code), 64 bad usage. The whole contract: lessons/14-unix-socket.md

const [path, ...rest] = process.argv.slice(2)

if (!path || rest.length > 0) {
  console.error('usage: server.ts <path>')
  process.exit(64)
}

console.error('server: still to do: listen at the path, answer lines, remove the file in the end')
process.exit(70)

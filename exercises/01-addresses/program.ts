// usage: program.ts
//
// Answers each line on stdin, as soon as it is complete, with one line on stdout: `encode inet <address> <port>`,
// `encode inet6 <address>[%<number>] <port>` and `encode unix <path>` with the bytes of this system's sockaddr in
// lower-case hex, `decode <hex>` with `inet …`, `inet6 …` or `unix …`, anything else with `error: <why>`. Ends with
// the input, exit code 0; bad usage 64. Without #posix. The whole contract is in lessons/01-addresses.md.

if (process.argv.length > 2) {
  console.error('usage: program.ts')
  process.exit(64)
}

console.error('program: still to do: read lines, and write socket addresses as bytes and as text')
process.exit(70)

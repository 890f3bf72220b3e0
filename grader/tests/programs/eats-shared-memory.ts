// Keeps memory that threads could share.
const kept: SharedArrayBuffer[] = []
for (;;) {
  const memory = new SharedArrayBuffer(2 ** 23)
  new Uint8Array(memory).fill(1)
  kept.push(memory)
}

// Keeps memory that is not on the heap.
const kept: Buffer[] = []
for (;;) kept.push(Buffer.alloc(2 ** 23, 1))

// Keeps every object it makes.
const kept: number[][] = []
for (;;) kept.push(Array.from({ length: 100_000 }, Math.random))

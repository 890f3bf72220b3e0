// Writes one line fifty times, then two empty ones and another, and ends.
for (let time = 0; time < 50; time++) console.error('ECONNRESET')
console.error('\n\nthat was all')

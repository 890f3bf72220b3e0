// Writes one line fifty times, then another, and ends.
for (let time = 0; time < 50; time++) console.error('ECONNRESET')
console.error('that was all')

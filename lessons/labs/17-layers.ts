// One buffer from the program down to the wire: each layer puts its header in front, and nothing is moved.
const SIZE = 56
const layers = [
  { name: 'UDP', header: 8, letter: 'U' },
  { name: 'IPv4', header: 20, letter: 'I' },
  { name: 'Ethernet', header: 14, letter: 'E' },
]

// #region room
const headroom = layers.reduce((sum, { header }) => sum + header, 2)
const buffer = Buffer.alloc(SIZE, '.')
let data = headroom
const tail = data + buffer.write('hello', data)
// #endregion

const show = (what: string) =>
  console.log(`${what.padEnd(10)} |${buffer}|  data ${String(data).padStart(2)}, tail ${tail}`)

console.log(`${''.padEnd(11)}head${'end'.padStart(SIZE - 2)}`)
show('program')
// #region push
for (const { name, header, letter } of layers) {
  data -= header
  buffer.fill(letter, data, data + header)
  show(name)
}
// #endregion
console.log(
  `for the network card: ${tail - data} bytes, of which the program wrote ${tail - headroom}`,
)

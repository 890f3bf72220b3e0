// The example of RFC 1071, section 3, added up by hand.
const words = [0x0001, 0xf203, 0xf4f5, 0xf6f7]
const hex = (number: number) => number.toString(16).padStart(4, '0')

const sum = words.reduce((total, word) => total + word)
console.log(`${words.map(hex).join(' + ')} = ${hex(sum)}`)
const folded = (sum % 0x10000) + Math.floor(sum / 0x10000)
console.log(`what was carried out comes in again: ${hex(folded)}`)
const checksum = 0xffff - folded
console.log(`the complement is the checksum: ${hex(checksum)}`)

const again = [...words, checksum].reduce((total, word) => total + word)
console.log(`all five words: ${hex((again % 0x10000) + Math.floor(again / 0x10000))}`)

const swapped = words.toReversed().reduce((total, word) => total + word)
console.log(`the words in another order: ${swapped === sum ? 'the same sum' : 'another sum'}`)
const [first = 0, second = 0, ...rest] = words
const moved = [first + 1, second - 1, ...rest].reduce((total, word) => total + word)
console.log(`one word greater, one smaller: ${moved === sum ? 'the same sum' : 'another sum'}`)

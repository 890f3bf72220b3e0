// What block 65,536 does to a sender that counts on, and to one that counts as the field does.
const blocks = (33 * 2 ** 20) / 512
console.log(`33 MiB are ${blocks} blocks and an empty one`)

const number = Buffer.alloc(2)
try {
  for (let block = 1; block <= blocks + 1; block++) number.writeUInt16BE(block)
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.log(`${code}: ${message}`)
}

for (let block = 1; block <= blocks + 1; block++) number.writeUInt16BE(block % 65_536)
console.log(`rolled over, the last one is number ${number.readUInt16BE()}`)

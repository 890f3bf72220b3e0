// Three ways to find frames, fed with the same 16 bytes, cut in two at each place where they can be cut.

type Feed = (piece: Buffer) => void

const eachPiece = (found: Feed): Feed => {
  return (piece) => {
    if (piece.length >= 4) found(piece.subarray(4, 4 + piece.readUInt32BE()))
  }
}

const oneAPiece = (found: Feed): Feed => {
  let bytes = Buffer.alloc(0)
  return (piece) => {
    bytes = Buffer.concat([bytes, piece])
    if (bytes.length < 4 || bytes.length < 4 + bytes.readUInt32BE()) return
    const end = 4 + bytes.readUInt32BE()
    found(bytes.subarray(4, end))
    bytes = bytes.subarray(end)
  }
}

// #region all
const allThereAre = (found: Feed): Feed => {
  let bytes = Buffer.alloc(0)
  return (piece) => {
    bytes = Buffer.concat([bytes, piece])
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE()) {
      const end = 4 + bytes.readUInt32BE()
      found(bytes.subarray(4, end))
      bytes = bytes.subarray(end)
    }
  }
}
// #endregion

const frame = (text: string) => Buffer.from([0, 0, 0, text.length, ...Buffer.from(text)])
const stream = Buffer.concat([frame('hello'), frame('bye')])

for (const finder of [eachPiece, oneAPiece, allThereAre]) {
  let right = 0
  for (let cut = 1; cut < stream.length; cut++) {
    const found: string[] = []
    const feed = finder((payload) => found.push(payload.toString()))
    feed(stream.subarray(0, cut))
    feed(stream.subarray(cut))
    if (found.join() === 'hello,bye') right++
  }
  console.log(
    `${finder.name.padEnd(11)} finds both frames in ${right} of ${stream.length - 1} cuts`,
  )
}

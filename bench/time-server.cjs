// A right answer to learnyounode's TIME SERVER: one line with the time to whoever connects. It is loaded as that course loads programs.
const { createServer } = require('node:net')

const twoDigits = (number) => String(number).padStart(2, '0')

function line(now) {
  const date = [now.getFullYear(), twoDigits(now.getMonth() + 1), twoDigits(now.getDate())]
  return `${date.join('-')} ${twoDigits(now.getHours())}:${twoDigits(now.getMinutes())}\n`
}

createServer((socket) => socket.end(line(new Date()))).listen(Number(process.argv[2]))

// Misconception: who is sent away need not be told: the end of the connection says it all.
// fails: says "bye: idle" to a client that says nothing, and ends
// fails: closes the connection, also when the client stays
// fails: counts idle time from the last byte
// fails: sends a client away at its deadline, however active it is
// fails: lets a client dribble until its deadline, and no longer
// fails: sends a silent client away at its deadline
// fails: says one farewell when both clocks are due at once
// fails: gives each client clocks of its own
// fails: keeps a client whose bytes came while it was held up
// fails: keeps the deadline of a client whose bytes came while it was held up
import { createServer } from 'node:net'

const [port, idleMs, deadlineMs] = process.argv.slice(2).map(Number)

const server = createServer((socket) => {
  let unfinished = Buffer.alloc(0)

  const sendAway = () => socket.destroy()
  let heard = false
  const idle = setTimeout(() => {
    heard = false
    setImmediate(() => heard || sendAway())
  }, idleMs)
  const deadline = setTimeout(sendAway, deadlineMs)

  socket.on('data', (piece) => {
    heard = true
    idle.refresh()
    const bytes = Buffer.concat([unfinished, piece])
    const end = bytes.lastIndexOf('\n') + 1
    unfinished = bytes.subarray(end)
    if (end > 0 && !socket.write(bytes.subarray(0, end))) socket.pause()
  })
  socket.on('drain', () => socket.resume())
  socket.on('error', () => {})
  socket.on('close', () => {
    clearTimeout(idle)
    clearTimeout(deadline)
  })
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')

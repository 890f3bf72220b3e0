// The same blocks in lock-step over UDP, as TFTP sends them, and in one go over TCP. (12 KiB fit into
// the ten segments that TCP may begin with; a longer file needs a few round trips more on a long path.)
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { loseSegments } from '#grader/witnesses/cable'

type Path = { blocks: number; delay?: number; oneIn?: number }
const later = (ms: number, act: () => void) => (ms > 0 ? setTimeout(act, ms) : act())

async function lockStep({ blocks, delay = 0, oneIn = Infinity }: Path): Promise<void> {
  const [sender, receiver] = [createSocket('udp4'), createSocket('udp4')]
  receiver.bind(0, '127.0.0.1')
  await once(receiver, 'listening')
  const to = receiver.address().port
  let packets = 0
  const carry = (send: () => void) => ++packets % oneIn > 0 && later(delay, send)
  receiver.on('message', (_, { port }) => carry(() => receiver.send('ACK', port, '127.0.0.1')))
  for (let block = 1; block <= blocks; block++) {
    const send = () => carry(() => sender.send(Buffer.alloc(512), to, '127.0.0.1'))
    send()
    const again = setInterval(send, 250)
    await once(sender, 'message')
    clearInterval(again)
  }
  sender.close()
  receiver.close()
}

async function overTcp({ blocks, delay = 0, oneIn }: Path): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (oneIn) loseSegments(socket, 1 / oneIn)
    // The last byte is under way for one delay, and so is the answer to it.
    socket.on('end', () => later(2 * delay, () => socket.end())).resume()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // So are SYN and SYN, ACK.
  await new Promise<void>((shaken) => later(2 * delay, shaken))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').resume()
  client.end(Buffer.alloc(blocks * 512))
  await once(client, 'close')
  server.close()
}

const paths = {
  '1 MiB, quick path': { blocks: 2048 },
  '12 KiB, 5 ms each way': { blocks: 24, delay: 5 },
  '20 KiB, one packet in 25 lost': { blocks: 40, oneIn: 25 },
}
for (const [name, path] of Object.entries(paths)) {
  const began = performance.now()
  const middle = await lockStep(path).then(() => performance.now())
  const end = await overTcp(path).then(() => performance.now())
  const times = [middle - began, end - middle].map((ms) => `${ms.toFixed(0)} ms`)
  const winner = end - middle < middle - began ? 'TCP' : 'lock-step'
  console.log(`${name}: lock-step ${times[0]}, TCP ${times[1]}; faster: ${winner}`)
}

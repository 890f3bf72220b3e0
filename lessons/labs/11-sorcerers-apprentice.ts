// A file of 20 blocks, and a network that now and then delivers an acknowledgement twice.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const BLOCKS = 20

/** How many DATA packets it takes when the acknowledgements of some blocks come twice. */
async function transfer(ignoresDuplicates: boolean, ...twice: number[]): Promise<number> {
  const [sender, receiver] = [createSocket('udp4'), createSocket('udp4')]
  receiver.bind(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = receiver.address()

  let packets = 0
  receiver.on('message', ([number], client) => {
    if (number === undefined) return receiver.emit('end')
    packets += 1
    receiver.send(Buffer.of(number), client.port, client.address)
    if (!twice.includes(number)) return
    receiver.send(Buffer.of(number), client.port, client.address)
    twice.splice(twice.indexOf(number), 1)
  })

  let awaited = 1
  sender.send(Buffer.of(1), port, '127.0.0.1')
  // #region sender
  sender.on('message', ([number = 0]) => {
    if (ignoresDuplicates && number !== awaited) return
    awaited = number + 1
    const next = number < BLOCKS ? Buffer.of(number + 1) : Buffer.alloc(0)
    sender.send(next, port, '127.0.0.1')
  })
  // #endregion
  await once(receiver, 'end')
  sender.close()
  receiver.close()
  return packets
}

console.log(`every ACK comes once: ${await transfer(false)} DATA packets`)
console.log(`ACK 3 comes twice: ${await transfer(false, 3)} DATA packets`)
console.log(`ACKs 3, 4 and 5 come twice: ${await transfer(false, 3, 4, 5)} DATA packets`)
console.log(`the same, duplicates ignored: ${await transfer(true, 3, 4, 5)} DATA packets`)

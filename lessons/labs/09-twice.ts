// The first answer gets lost, so the same request comes twice. What has happened by then?
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A server that counts messages; `remembers`: it knows which requests it has answered. */
async function leaveOneMessage(remembers: boolean): Promise<number> {
  const server = createSocket('udp4')
  const answers = new Map<string, string>()
  let [stored, copies] = [0, 0]
  // #region server
  server.on('message', (request, { port, address }) => {
    const [, id] = request.toString().split(' ')
    const key = `${address} ${port} ${id}`
    if (!remembers || !answers.has(key)) {
      stored += 1
      answers.set(key, `stored ${id}`)
    }
    copies += 1
    if (copies > 1) server.send(answers.get(key) ?? '', port, address)
  })
  // #endregion
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')

  const alice = createSocket('udp4')
  const ask = () => alice.send('send k3x9 bob lunch?', server.address().port, '127.0.0.1')
  ask()
  const again = setTimeout(ask, 100)
  await once(alice, 'message')
  clearTimeout(again)
  alice.close()
  server.close()
  return stored
}

console.log(`obeys every copy: ${await leaveOneMessage(false)} messages for bob`)
console.log(`remembers its answers: ${await leaveOneMessage(true)} message for bob`)

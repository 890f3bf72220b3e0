// Four ways to lose a peer, and what the other side hears of each.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { cutCable } from '#grader/witnesses/cable'

// #region hears
async function hears(client: net.Socket, ms = 60_000): Promise<string> {
  const heard: string[] = []
  client.on('end', () => heard.push('end'))
  client.on('error', (error) => heard.push(`error: ${error.message}`))
  client.on('close', () => heard.push('close'))
  client.resume()
  const closed = new Promise((resolve) => client.once('close', resolve))
  await Promise.race([closed, sleep(ms, undefined, { ref: false })])
  return heard.join(', ') || `nothing, for ${ms} ms`
}
// #endregion

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo

async function pair(): Promise<[client: net.Socket, peer: net.Socket]> {
  const client = net.connect(port, '127.0.0.1')
  const [[peer]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
  return [client, peer]
}

const [ended, ending] = await pair()
ending.end()
console.log('the peer ends           ', await hears(ended))

const [reset, resetting] = await pair()
resetting.resetAndDestroy()
console.log('the peer resets         ', await hears(reset))

const program = `require('net').createServer((c) => c.write('hello'))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
const killed = spawn(process.execPath, ['-e', program])
const [line] = await once(killed.stdout, 'data')
const orphan = net.connect(Number(line), '127.0.0.1')
await once(orphan, 'data')
killed.kill('SIGKILL')
console.log('its process is killed   ', await hears(orphan))

const [alone, cutOff] = await pair()
cutCable(cutOff)
console.log('its plug is pulled      ', await hears(alone, 500))

alone.destroy()
cutOff.destroy()
server.close()

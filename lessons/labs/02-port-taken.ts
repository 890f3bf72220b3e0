// A second server on the port of the first.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

const first = createServer()
await once(first.listen(0, '127.0.0.1'), 'listening')
const { port } = first.address() as AddressInfo

// #region second
const second = createServer()
second.on('error', (error) => console.log(error.message))
second.listen(port, '127.0.0.1')
// #endregion
second.on('error', () => first.close())

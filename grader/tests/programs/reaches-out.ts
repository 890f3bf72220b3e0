// Tries to connect to where nobody is, to a port of the machine's, and to an abstract Unix socket of the grader's.
import { connect } from 'node:net'

const [port, name] = ['@PORT@', '@NAME@']

function outcome(to: { host: string; port: number } | { path: string }): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(to)
    socket.on('connect', () => resolve('connected'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

const outside = await outcome({ host: '192.0.2.1', port: 80 })
const neighbour = await outcome({ host: '127.0.0.1', port: Number(port) })
const abstract = await outcome({ path: `\0${name}` })
console.error(JSON.stringify({ outside, neighbour, abstract }))
process.exit(1)

import { Failure } from '../failure.ts'

/** What connect() says where nobody listens; all but the first only of a Unix socket, EAGAIN when its queue is full. */
const UNREACHABLE = ['ECONNREFUSED', 'ENOENT', 'EACCES', 'EAGAIN']

/** What a connection that did not come about says of the program; any other error stays what it is. @param name the client's */
export function refused(name: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code && UNREACHABLE.includes(code))
    return new Failure({ kind: 'refused', peer: name, what: 'a connection' })
  if (code === 'ECONNRESET') return new Failure({ kind: 'reset', peer: name, what: 'a connection' })
  if (code === 'ABORT_ERR') {
    return new Failure({ kind: 'silence', peer: name, what: 'a connection', timedOut: 'deadline' })
  }
  return error
}

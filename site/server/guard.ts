import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { POLICY } from '../pages/shell.ts'

/** What every answer carries. */
export const HEADERS = {
  'content-security-policy': `${POLICY}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

export type Refusal = { status: number; why: string }

/**
 * Why a request is not for this server, or not from its own page; undefined when it is. The server runs programs: a page of
 * somebody else's, open in the same browser, must neither start it nor read from it, also not by a name that it makes
 * resolve to this machine (DNS rebinding).
 */
export function refusal(
  request: IncomingMessage,
  port: number,
  token: string,
): Refusal | undefined {
  const { method = '', headers } = request
  if (!isOwn(headers.host, port)) return { status: 421, why: 'this server has another name' }
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, port))
    return { status: 403, why: 'only the course’s own pages may ask' }
  if (method !== 'GET' && method !== 'POST') return { status: 405, why: 'GET and POST only' }
  if (method === 'POST' && !carries(headers, token))
    return { status: 403, why: 'the page is of an earlier run: load it again' }
  return undefined
}

function isOwn(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`
}

function isOwnOrigin(origin: string, port: number): boolean {
  return origin.startsWith('http://') && isOwn(origin.slice('http://'.length), port)
}

/** Whether a request has the token, in a time that does not tell how much of it was right. */
function carries(headers: IncomingHttpHeaders, token: string): boolean {
  const given = headers['x-course-token']
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(token))
}

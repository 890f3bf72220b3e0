// Many ways to write an address: what two readers make of each.
import { isIP } from 'node:net'
import { inet_ntop, inet_pton } from '#posix'

// #region ipv6
for (const text of ['2001:DB8:0:0:0:0:0:7', '2001:db8::7', '2001:db8::0.0.0.7']) {
  const bytes = inet_pton('AF_INET6', text)
  console.log(`${text} is ${inet_ntop('AF_INET6', bytes)}`)
}
// #endregion

for (const text of ['127.0.0.1', '127.1', '010.0.0.1', '2130706433']) {
  const strict = isIP(text) === 4 ? 'an address' : 'no address'
  console.log(`${text}: for isIP ${strict}, for a URL ${new URL(`http://${text}/`).hostname}`)
}

/**
 * libc's socket calls, typed for TypeScript: for Linux and macOS, through koffi, which is loaded at the first call.
 *
 * Everything that a call or an argument can do wrong is an error of its own class; each file says which.
 */
export { accept, bind, connect, listen, shutdown, socket } from './calls.ts'
export * from './constants.ts'
export { type Descriptor, fileDescriptor, NoDescriptorError } from './descriptor.ts'
export { getpeername, getsockname } from './endpoints.ts'
export { type EpollEvent, epoll_create1, epoll_ctl, epoll_wait } from './epoll.ts'
export { close, dup, fcntl, lseek, setNonBlocking } from './files.ts'
export { AddressError, type InternetFamily, inet_ntop, inet_pton } from './inet.ts'
export { foreign, libc, NoLibcError, type Platform, platform, SystemError } from './libc.ts'
export { UnknownNameError } from './names.ts'
export { type OptionNumbers, optionNumbers, UnknownOptionError } from './option-numbers.ts'
export {
  type Linger,
  type OptionValue,
  OptionValueError,
  type RawOption,
  type Timeval,
} from './option-values.ts'
export type { Level, OptionName } from './options.ts'
export { type PollRequest, type PollResult, poll } from './poll.ts'
export {
  decodeAddress,
  encodeAddress,
  type Inet6Address,
  type InetAddress,
  type SocketAddress,
  type UnixAddress,
} from './sockaddr.ts'
export { getsockopt, getsockoptBytes, setsockopt } from './sockopt.ts'
export { read, recv, recvfrom, send, sendto, write } from './transfer.ts'

import { fileDescriptor, libc } from '#posix'
import { TcpPeer } from './tcp-peer.ts'

/** ioctl_list(2), unix(7): how much of what was sent is still in the kernel, because the other end has not read it. */
const SIOCOUTQ = 0x5411

/** The grader's end of a connection to a Unix socket: what has no meaning there (cables, segments) is not to be asked of it. */
export class UnixPeer extends TcpPeer {
  /** Closes without having read everything. There is no RST; the kernel tells the other end ECONNRESET all the same. */
  override async resets(): Promise<void> {
    this.scene.transcript.record(this.name, 'resets')
    await this.close()
  }

  protected override underWay(): number | undefined {
    if (process.platform !== 'linux' || this.socket.destroyed) return undefined
    const value = new Int32Array(1)
    libc(
      'int ioctl(int fd, unsigned long request, _Out_ void *value)',
      fileDescriptor(this.socket),
      SIOCOUTQ,
      value,
    )
    return this.socket.writableLength + value[0]!
  }
}

import { unreadByOther } from '../witnesses/unix-queue.ts'
import { TcpPeer } from './tcp-peer.ts'

/** The grader's end of a connection to a Unix socket: what has no meaning there (cables, segments) is not to be asked of it. */
export class UnixPeer extends TcpPeer {
  /** Closes without having read everything. There is no RST; the kernel tells the other end ECONNRESET all the same. */
  override async resets(): Promise<void> {
    this.scene.transcript.record(this.name, 'resets')
    await this.close()
  }

  protected override underWay(): number | undefined {
    const unread = this.offered()
    return unread === undefined ? undefined : this.socket.writableLength + unread
  }

  protected override seesUnread(): boolean {
    return this.socket.destroyed || unreadByOther(this.socket) !== undefined
  }

  protected override offered(): number | undefined {
    return this.socket.destroyed ? undefined : unreadByOther(this.socket)
  }
}

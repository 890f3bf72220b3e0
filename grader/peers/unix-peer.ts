import { unreadByOther } from '../witnesses/unix-queue.ts'
import type { Offer } from './sleep.ts'
import { TcpPeer } from './tcp-peer.ts'

/** The grader's end of a connection to a Unix socket: what has no meaning there (cables, segments) is not to be asked of it. */
export class UnixPeer extends TcpPeer {
  /** Closes without having read everything. There is no RST; the kernel tells the other end ECONNRESET all the same. */
  override async resets(): Promise<void> {
    this.scene.transcript.record(this.name, 'resets')
    await this.close()
  }

  protected override offer(): Offer {
    const unread = this.socket.destroyed ? undefined : unreadByOther(this.socket)
    const left = this.ending || unread === undefined ? 0 : this.socket.writableLength + unread
    return { left, unread }
  }

  protected override seesUnread(): boolean {
    return this.socket.destroyed || unreadByOther(this.socket) !== undefined
  }
}

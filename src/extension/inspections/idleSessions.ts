/** What sessions that nobody uses may hold. */
export interface IdleLimits {
  /** After so long without an inspection, a session gives its memory back. */
  readonly idleMs: number;
  /** All of a window's idle sessions together: weights, in bytes. */
  readonly idleBytes: number;
}

interface IdleSession {
  readonly heldBytes: number;
  readonly timer: NodeJS.Timeout;
}

/** The sessions of a window that wait for the next inspection with engine and weights at hand. */
export class IdleSessions {
  /** The one that has waited longest comes first. */
  private readonly idleOnes = new Map<{ release(): void }, IdleSession>();

  /** @param limits as they are now */
  constructor(private readonly limits: () => IdleLimits) {}

  /** The session runs an inspection, or has ended. */
  busy(session: { release(): void }): void {
    clearTimeout(this.idleOnes.get(session)?.timer);
    this.idleOnes.delete(session);
  }

  idle(session: { release(): void }, heldBytes: number): void {
    this.busy(session);
    if (heldBytes === 0) return;
    const { idleMs, idleBytes } = this.limits();
    const timer = setTimeout(() => this.release(session), idleMs);
    this.idleOnes.set(session, { heldBytes, timer });
    let heldByAll = 0;
    for (const held of this.idleOnes.values()) heldByAll += held.heldBytes;
    for (const [longest, held] of this.idleOnes) {
      if (heldByAll <= idleBytes) break;
      this.release(longest);
      heldByAll -= held.heldBytes;
    }
  }

  private release(session: { release(): void }): void {
    this.busy(session);
    session.release();
  }
}

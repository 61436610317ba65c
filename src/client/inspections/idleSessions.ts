/** Limits on what unused sessions may hold. */
export interface IdleLimits {
  /** A session gives its memory back after this long without an inspection. */
  readonly idleMs: number;
  /** Limit on the weights of all idle sessions of a window, in bytes. */
  readonly idleBytes: number;
}

interface IdleSession {
  readonly heldBytes: number;
  readonly timer: NodeJS.Timeout;
}

/** A window's idle sessions, which keep engine and weights ready for the next inspection. */
export class IdleSessions {
  /** Ordered by waiting time, longest first. */
  private readonly idleOnes = new Map<{ release(): void }, IdleSession>();

  /** @param limits returns the current limits */
  constructor(private readonly limits: () => IdleLimits) {}

  /** Call when the session runs an inspection or has ended. */
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

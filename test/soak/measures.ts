import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CDPSession } from 'playwright-core';
import type { Inspector } from '../ui/inspector';
import type { HeldByHost } from './probe';

export interface Held {
  readonly host: HeldByHost;
  /** The browser's heap for the workbench, and for the pages in it. */
  readonly pageBytes: number;
}

/** Measures what the extension host and the browser hold. */
export class Measures {
  private constructor(
    private readonly session: CDPSession,
    private readonly socket: string,
  ) {}

  static async of({ page }: Inspector, socket: string): Promise<Measures> {
    return new Measures(await page.context().newCDPSession(page), socket);
  }

  async held(): Promise<Held> {
    await this.session.send('HeapProfiler.collectGarbage');
    const usage = await this.session.send('Runtime.getHeapUsage');
    const used = Object.entries(usage).filter(([name]) => name !== 'totalSize');
    const host = JSON.parse(await text(connect(this.socket))) as HeldByHost;
    return { host, pageBytes: used.reduce((sum, [, bytes]) => sum + bytes, 0) };
  }
}

import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CDPSession } from 'playwright-core';
import type { Inspector } from '../ui/inspector';
import type { HeldByHost } from './probe';

export interface Held {
  readonly host: HeldByHost;
  /** The browser's heap and buffers for the workbench, and for the pages in it, without compiled code. */
  readonly pageBytes: number;
  /**
   * What V8 compiled of their scripts. It grows for hours, as functions of VS Code are called for the first time: that is
   * more than half of all growth (by heap snapshots, after 376 actions).
   */
  readonly codeBytes: number;
}

/** As far as it is read here, of a heap snapshot: its nodes are one after the other, each with all fields. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      /** The names of the first field's values. */
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
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
    const codeBytes = codeIn(await this.snapshot());
    const host = JSON.parse(await text(connect(this.socket))) as HeldByHost;
    return { host, pageBytes: used.reduce((sum, [, bytes]) => sum + bytes, 0) - codeBytes, codeBytes };
  }

  private async snapshot(): Promise<Snapshot> {
    const chunks: string[] = [];
    const keep = ({ chunk }: { readonly chunk: string }) => void chunks.push(chunk);
    this.session.on('HeapProfiler.addHeapSnapshotChunk', keep);
    await this.session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    this.session.off('HeapProfiler.addHeapSnapshotChunk', keep);
    return JSON.parse(chunks.join('')) as Snapshot;
  }
}

function codeIn({ snapshot: { meta }, nodes }: Snapshot): number {
  const [type, size] = ['type', 'self_size'].map((field) => meta.node_fields.indexOf(field)) as [number, number];
  const code = meta.node_types[0].indexOf('code');
  let bytes = 0;
  for (let node = 0; node < nodes.length; node += meta.node_fields.length) {
    if (nodes[node + type] === code) bytes += nodes[node + size] ?? 0;
  }
  return bytes;
}

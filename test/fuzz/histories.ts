/** What a training run leaves beside its checkpoint. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maskedCrc32c } from '../../src/model/run/history/crc32c';
import { bytesField, eventOf, eventRecord, varintField } from '../fixtures/eventFile';
import type { Original } from './originals';

const LOG = `11/14 10:13:22 PM epoch 0
11/14 10:13:23 PM train 0 542.301025
2023-11-14 22:13:20,123 - INFO - valid_nelbo: 1.5e2
INFO:root:valid neg log p = nan
`;

/** @param golden the folder of the golden cases, next to that of the training log */
export async function histories(golden: string): Promise<Original[]> {
  const written = await readFile(join(golden, '../training-log/events.out.tfevents.1700000000.gpu-1'));
  const tensor = Buffer.concat([varintField(1, 1n), bytesField(4, Buffer.alloc(4))]);
  const value = Buffer.concat([bytesField(1, Buffer.from('tag')), bytesField(8, tensor)]);
  const small = [eventOf(1, 10, [['a', 1]]), bytesField(5, bytesField(1, value)), eventOf(2, 20, [['a', 2]])];
  return [
    events('as tensorboardX wrote them', written),
    events('with a tensor', Buffer.concat(small.map(eventRecord))),
    {
      ...{ name: 'training log', reader: 'log', extension: '.txt', bytes: Buffer.from(LOG) },
      structure: [{ start: 0, end: LOG.length }],
    },
  ];
}

function events(name: string, bytes: Buffer): Original {
  // The first records, and all of them.
  const structure = [
    { start: 0, end: Math.min(400, bytes.length) },
    { start: 0, end: bytes.length },
  ];
  return { name: `events ${name}`, reader: 'events', extension: '.tfevents', bytes, structure };
}

/** Sets the checksums of every record up to one that leads out of the file. */
export function repairEventChecksums(bytes: Buffer): void {
  for (let at = 0; at + 12 <= bytes.length;) {
    bytes.writeUInt32LE(maskedCrc32c(bytes.subarray(at, at + 8)), at + 8);
    const end = at + 12 + Number(bytes.readBigUInt64LE(at));
    if (end + 4 > bytes.length) return;
    bytes.writeUInt32LE(maskedCrc32c(bytes.subarray(at + 12, end)), end);
    at = end + 4;
  }
}

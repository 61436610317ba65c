/** The model process: forked by the extension host for one checkpoint, it answers while a worker thread computes. */
import { join } from 'node:path';
import { createBirpc } from 'birpc';
import type { ModelCalls, ModelEvents } from '../protocol/inspection';
import { Inspector } from './inspector';

const [, , cache = null] = process.argv;
const folders = { hosts: join(__dirname, 'engines'), cache };
const inspector = new Inspector(folders, (inspection) => void host.report(inspection));

const host = createBirpc<ModelEvents, ModelCalls>(inspector, {
  post: (message: unknown) => process.send?.(message),
  on: (receive) => process.on('message', receive),
  bind: 'functions',
  eventNames: ['report'],
  timeout: -1,
});

// Nothing outlives the extension host, however it ended.
process.on('disconnect', () => process.exit());

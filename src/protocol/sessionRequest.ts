import { USUAL_ENGINE, type InspectionRequest } from './inspection';

/** The part of a request that a session is opened with. Inspections that agree in all of it run on the same session. */
export type SessionRequest = Pick<InspectionRequest, 'path' | 'flags' | 'weights' | 'engine' | 'threads'>;

/** A key that is equal for requests that can run on the same session. */
export function sessionKey({ path, flags, weights = null, engine = USUAL_ENGINE, threads }: SessionRequest): string {
  const { wish, python, tensorFlowFolder, memoryMb } = engine;
  const given = flags.map(({ name, value }) => [name, value]);
  return JSON.stringify([path, given, weights, wish, python, tensorFlowFolder, memoryMb, threads]);
}

import { ABLATE } from './ablate';
import { BATCHNORM } from './batchnorm';
import { BOUND } from './bound';
import { COMPARE } from './compare';
import { DECODE } from './decode';
import { INFORMATION } from './information';
import { INTERPOLATE } from './interpolate';
import { LATENTS } from './latents';
import { OOD } from './ood';
import { PREFIX } from './prefix';
import { PRUNE } from './prune';
import { RUN } from './run';
import { SAMPLE } from './sample';
import { SWAP } from './swap';
import { TRAVERSE } from './traverse';
import { UNITS } from './units';
import { WEIGHTS } from './weights';
import type { Verb } from './verb';

/** Every analysis, in the order of the usage. */
export const VERBS: readonly Verb[] = [
  ...[ABLATE, PREFIX, PRUNE, OOD, TRAVERSE, SWAP, INTERPOLATE, SAMPLE],
  ...[COMPARE, RUN, BOUND, INFORMATION, UNITS],
  ...[WEIGHTS, BATCHNORM, LATENTS, DECODE],
];

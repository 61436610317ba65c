import { COMPARE_CHECKPOINTS } from './tools/compareCheckpoints';
import { EXPLAIN_KL } from './tools/explainKl';
import { FIND_IMAGES } from './tools/findImages';
import { INSPECT_CHECKPOINT } from './tools/inspectCheckpoint';
import { LEAVE_OUT_GROUPS } from './tools/leaveOutGroups';
import type { Tool } from './tool';

export const TOOLS: readonly Tool[] = [
  INSPECT_CHECKPOINT,
  EXPLAIN_KL,
  FIND_IMAGES,
  LEAVE_OUT_GROUPS,
  COMPARE_CHECKPOINTS,
];

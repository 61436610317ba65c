import type { ByteSource } from '../files/byteSource';
import { PickleProblem } from '../pickle/pickleProblem';
import { unpickle, type Pickle } from '../pickle/unpickler';
import { Refusal } from '../refusal';
import { TORCH } from './torchVocabulary';

interface PickleFile {
  readonly name: string;
  /** Size of the file, which limits work and memory. */
  readonly size: number;
}

/**
 * Reads the pickle at the start of a section of a file, as `unpickle` does.
 *
 * @param base offset, in the file, of the positions that error messages name
 * @param cutOff the message for a section that ends before the pickle does, if that is not damage
 * @throws Refusal naming the byte where the pickle is malformed, or exceeds all limits.
 */
export function unpickleTorch(section: ByteSource, file: PickleFile, base = 0, cutOff?: () => Refusal): Pickle {
  try {
    return unpickle(section, file.size, TORCH);
  } catch (error) {
    if (!(error instanceof PickleProblem)) throw error;
    if (error.kind === 'cut off' && cutOff !== undefined) throw cutOff();
    throw refused(error, base + error.position, file.name);
  }
}

function refused({ kind, message }: PickleProblem, position: number, fileName: string): Refusal {
  return kind === 'excessive'
    ? new Refusal(
        `${fileName} can't be read: ${message} (at byte ${position} of its pickle). Save its weights and args alone.`,
      )
    : new Refusal(`${fileName} is damaged or no checkpoint: its pickle is malformed at byte ${position} (${message}).`);
}

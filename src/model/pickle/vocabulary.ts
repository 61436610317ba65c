import type { PickleMemory } from './pickleMemory';
import type { PythonValue } from './pythonValue';

/** What stands for a class or function of Python: a function on data. */
export type Call = (args: readonly PythonValue[], memory: PickleMemory) => PythonValue;

/** What the pickles of one program may name beside Python's own classes and NumPy's, and what of them is needed. */
export interface Vocabulary {
  /** Classes and functions by qualified name. */
  readonly calls: ReadonlyMap<string, Call>;
  /**
   * The value of a persistent id, which names something outside the pickle.
   * @throws Malformed when it is not as the program writes it
   */
  persistent(id: PythonValue): PythonValue;
  /** Whether a dict or object with this key must be kept when memory runs short. */
  isNeeded(key: string): boolean;
}

/** The ways to set up a GPU engine, as the model process finds them on its machine, in words for the user. */
import type { EngineName } from './engines';

/** Where the user's Python environments and packages may be. */
export interface SetupPlaces {
  /**
   * Interpreters or environment folders that the user named in the settings or chose in VS Code; the first has
   * priority.
   */
  readonly pythons: readonly string[];
  /** Folders whose interpreters may be run. */
  readonly workspaceFolders: readonly string[];
  /** The folder with TensorFlow.js's packages for Node, from the settings. */
  readonly tensorFlowFolder: string | null;
}

export interface EngineSetup {
  /** Driver and cards, for example `NVIDIA driver 580.65.06 · NVIDIA H200`; a sentence if there are none. */
  readonly machine: string;
  /** Most promising first, grouped by place. */
  readonly ways: readonly SetupWay[];
}

/** One way to set up a GPU engine. */
export interface SetupWay {
  readonly engine: EngineName;
  /** For example `ONNX Runtime with CUDA 13`. */
  readonly title: string;
  /** The place of the installation and what is there, for example `/runs/.venv · Python 3.12.3 · torch 2.9.0`. */
  readonly place: string;
  /** Missing packages, for example `onnxruntime-gpu 1.30.0`. */
  readonly missing: readonly string[];
  /** The whole command line that installs what can be installed; `null` if nothing is left to install. */
  readonly command: string | null;
  /** Anything else to know before the command runs, in a sentence. */
  readonly warning: string | null;
  /** The settings, with their values, that make the engine findable there. */
  readonly settings: Readonly<Partial<Record<'pythonPath' | 'tensorflowFolder', string>>>;
}

/** Calls that a model process answers in addition to those about its inspection. */
export interface SetupCalls {
  /** Looks at files, and asks Python interpreters where their files are. Tries no engine. */
  findEngineSetup(places: SetupPlaces): Promise<EngineSetup>;
  /** Makes the next inspections measure again which engine is fastest. */
  forgetEngineDecisions(): Promise<void>;
}

/** What engines by a GPU can be set up from, as the model process finds it on its machine, in words for the user. */
import type { EngineName } from './engines';

/** Where the user's Python environments and packages may be. */
export interface SetupPlaces {
  /** Interpreters, or folders of environments, that the user named in settings or chose in VS Code; the first counts most. */
  readonly pythons: readonly string[];
  /** Whose interpreters may be run. */
  readonly workspaceFolders: readonly string[];
  /** The folder with TensorFlow.js's packages for Node that the settings name. */
  readonly tensorFlowFolder: string | null;
}

export interface EngineSetup {
  /** Driver and cards, for example `NVIDIA driver 580.65.06 · NVIDIA H200`; a sentence where there is none. */
  readonly machine: string;
  /** Those that promise most come first, the ones in one place together. */
  readonly ways: readonly SetupWay[];
}

/** One way to an engine by a GPU. */
export interface SetupWay {
  readonly engine: EngineName;
  /** For example `ONNX Runtime by CUDA 13`. */
  readonly title: string;
  /** What it is installed into and what is there, for example `/runs/.venv · Python 3.12.3 · torch 2.9.0`. */
  readonly place: string;
  /** What is not there, for example `onnxruntime-gpu 1.30.0`. */
  readonly missing: readonly string[];
  /** The whole command line that installs what can be installed; `null` where that is all there. */
  readonly command: string | null;
  /** What else should be known before it is run, in a sentence. */
  readonly warning: string | null;
  /** Which settings have to have which values for the engine to be found there. */
  readonly settings: Readonly<Partial<Record<'pythonPath' | 'tensorflowFolder', string>>>;
}

/** Calls that a model process answers beside those about its inspection. */
export interface SetupCalls {
  /** Looks at files, and asks Python interpreters where theirs are; tries no engine. */
  findEngineSetup(places: SetupPlaces): Promise<EngineSetup>;
  /** Lets the next inspections find out anew which engine is fastest. */
  forgetEngineDecisions(): Promise<void>;
}

import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * The places meet only through src/protocol: forbids the imports that would join two of them.
 * @param {string[]} files
 * @param {{ name: string, message: string }[]} packages
 * @param {string[]} folders
 * @returns {import('eslint').Linter.Config}
 */
function separate(files, packages, folders) {
  const patterns = [
    ...packages.map(({ name, message }) => ({ group: [name], message })),
    {
      group: folders.flatMap((folder) => [`**/${folder}`, `**/${folder}/**`]),
      message: 'The places meet only through src/protocol.',
    },
  ];
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

/**
 * The rooms of src/model: forbids the imports by which one would know of what is built on it.
 * @param {string} room
 * @param {string[]} others
 * @returns {import('eslint').Linter.Config}
 */
function wall(room, others) {
  const message = `src/model/${room} does not know ${others.join(', ')}.`;
  const regex = `^(\\.\\./)+(${others.join('|')})(/|$)`;
  return {
    files: [`src/model/${room}/**`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
  };
}

/** What uses a model. */
const ANALYSES = ['analyses', 'session', 'cli'];
/** What knows a model as a whole. */
const MODELS = ['latentModel', 'families', 'passes', ...ANALYSES];
/** How files are written, whatever they hold: checkpoints, data sets and statistics are built on these. */
const FORMATS = ['pickle', 'safetensors', 'zip'];
const ENGINES = ['engine', 'engineChoice', 'engineSetup'];

const VSCODE = { name: 'vscode', message: 'Only src/extension knows VS Code.' };
const TENSORS = ['onnxruntime-node', '@tensorflow/*', 'sharp'].map((name) => ({
  name,
  message: `${name} belongs to the model process.`,
}));
const NODE = { name: 'node:*', message: 'The page runs in a browser.' };

export default defineConfig(
  globalIgnores(['dist', 'test-output', '.vscode-test', 'test/fixtures/**/*.mjs']),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    linterOptions: { noInlineConfig: true },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // A `default` says that the other cases are alike.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A number in a template reads as it stands; anything else has to say how it is written.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Passing on what returns nothing, in a short callback or a declared `void` function, confuses nobody.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Typed-array loops index by more than one counter; iterating by value is slower and says less there.
      '@typescript-eslint/prefer-for-of': 'off',
      // Taking fields out of an object leaves the others.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
    },
  },
  { files: ['src/**', 'webview/**'], rules: { 'max-lines': ['error', 300] } },
  separate(
    ['src/protocol/**'],
    [VSCODE, ...TENSORS, NODE],
    ['figures', 'model', 'client', 'assistants', 'extension', 'webview'],
  ),
  separate(['src/figures/**'], [VSCODE, ...TENSORS, NODE], ['model', 'client', 'assistants', 'extension', 'webview']),
  separate(['src/model/**'], [VSCODE], ['client', 'assistants', 'extension', 'webview']),
  separate(['src/client/**'], [VSCODE, ...TENSORS], ['model', 'assistants', 'extension', 'webview']),
  separate(['src/assistants/**'], [VSCODE, ...TENSORS], ['model', 'extension', 'webview']),
  separate(['src/extension/**'], TENSORS, ['model', 'webview']),
  wall('statistics', [...MODELS, ...ENGINES, 'checkpoint', 'graph']),
  wall('likelihood', [...MODELS, ...ENGINES, 'checkpoint', 'graph', 'statistics']),
  wall('graph', [...MODELS, ...ENGINES, 'checkpoint', 'statistics', 'likelihood']),
  wall('engine', [...MODELS, 'engineChoice', 'engineSetup', 'checkpoint', 'statistics', 'likelihood']),
  wall('files', [...FORMATS, ...MODELS, ...ENGINES, 'checkpoint', 'data', 'graph', 'statistics', 'likelihood']),
  ...FORMATS.map((room) => {
    const others = FORMATS.filter((format) => format !== room);
    return wall(room, [...others, ...MODELS, ...ENGINES, 'checkpoint', 'data', 'graph', 'statistics', 'likelihood']);
  }),
  wall('checkpoint', [...MODELS, ...ENGINES, 'graph', 'statistics', 'likelihood', 'data']),
  wall('data', [...MODELS, ...ENGINES, 'graph', 'statistics', 'likelihood', 'checkpoint']),
  wall('families', ['passes', ...ANALYSES, ...ENGINES, 'statistics', 'data']),
  wall('passes', ['families', ...ANALYSES, 'engineChoice', 'engineSetup']),
  wall('analyses', ['families', 'session', 'cli', ...ENGINES]),
  wall('session', ['cli']),
  separate(['webview/**'], [VSCODE, ...TENSORS, NODE], ['model', 'client', 'assistants', 'extension']),
  {
    files: ['webview/**'],
    plugins: { 'react-hooks': { rules: reactHooks.rules } },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);

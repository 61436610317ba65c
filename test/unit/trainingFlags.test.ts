/** Training flags as people write them into files: which values are taken, which are open, and the bounds of each. */
import { describe, expect, test } from 'vitest';
import type { PythonValue } from '../../src/model/pickle/pythonValue';
import { readHyperparameters } from '../../src/model/families/nvae/hyperparameters';
import { readFlags, TrainingFlags } from '../../src/model/families/nvae/trainingFlags';
import type { GivenFlag } from '../../src/protocol/inspection';

const taken = (name: string, value: PythonValue) => readFlags(new Map([[name, value]])).values.get(name);

describe('A flag', () => {
  test.each(['true', 'TRUE', 'yes', 'On', '1', 't', 'Y', ' true '])('that is a truth may be the text %o', (text) => {
    expect(taken('use_se', text)).toBe(true);
    expect(taken('ada_groups', text)).toBe(true);
  });

  test.each(['false', 'No', 'OFF', '0', 'f', 'n', 'None', '', ' '])(
    'that is a truth is open where it is the text %o, which Python takes for True',
    (text) => {
      const { values, ambiguous } = readFlags(new Map([['use_se', text]]));
      expect(values.size).toBe(0);
      expect([...ambiguous.keys()]).toEqual(['use_se']);
    },
  );

  test.each<[PythonValue, GivenFlag['value']]>([
    ['12', 12],
    ['+3', 3],
    ['-3', -3],
    [' 7\n', 7],
    ['5.', 5],
    ['5.00', 5],
    ['123456789012345', 123456789012345],
    [false, 0],
    [-2, -2],
  ])('that is a number may be %o', (value, number) => {
    expect(taken('num_nf', value)).toBe(number);
  });

  test.each<[PythonValue]>([
    ['1e3'],
    ['5.5'],
    ['5 6'],
    ['x5'],
    ['5x'],
    ['1234567890123456'],
    [0.5],
    [[1]],
    [new Map()],
  ])('that is a number can’t be %o', (value) => {
    expect(() => taken('num_nf', value)).toThrow(
      /^The training flag num_nf is wrong: expected a whole number, found .*\. Give the right one as --arg num_nf=VALUE\.$/,
    );
  });

  test('that is a name may be a number, and has at most a hundred characters', () => {
    expect(taken('dataset', 2024)).toBe('2024');
    expect(taken('arch_instance', 'x'.repeat(100))).toBe('x'.repeat(100));
    expect(() => taken('arch_instance', 'x'.repeat(101))).toThrow('expected a text of at most 100 characters');
    expect(() => taken('dataset', true)).toThrow('expected a text of at most 100 characters, found True');
  });

  test('whose value is an object is open, and it is said which', () => {
    const { values, ambiguous } = readFlags(new Map([['num_nf', { kind: 'stub', name: 'my.Flows' }]]));
    expect(values.size).toBe(0);
    expect(ambiguous.get('num_nf')).toMatch(/^The file holds .*my\.Flows.*, which can't be read\.$/);
  });

  test('that the file holds twice with different values is open, unless it was given', () => {
    const why = 'args says 1, config says 2.';
    const notTaken = new Map([['num_nf', why]]);
    expect(readFlags(new Map(), notTaken)).toEqual({ values: new Map(), ambiguous: notTaken });
    expect(readFlags(new Map([['num_nf', 2]]), notTaken)).toEqual({
      values: new Map([['num_nf', 2]]),
      ambiguous: new Map(),
    });
  });

  test('of another program is not read', () => {
    expect(readFlags(new Map([['epochs', 'many']])).values.size).toBe(0);
  });
});

describe('A network is not built from flags beyond their bounds', () => {
  const VALUES: Record<string, GivenFlag['value']> = {
    ...{ dataset: 'mnist', num_channels_enc: 32, num_channels_dec: 32, num_preprocess_blocks: 2 },
    ...{ num_preprocess_cells: 3, num_postprocess_blocks: 2, num_postprocess_cells: 3, num_cell_per_cond_enc: 2 },
    ...{ num_cell_per_cond_dec: 1, num_latent_scales: 2, num_groups_per_scale: 10, num_latent_per_group: 20 },
    ...{ ada_groups: true, min_groups_per_scale: 1, use_se: true, res_dist: true, num_nf: 0 },
  };
  const read = (name: string, value: number) =>
    readHyperparameters({
      args: new Map(Object.entries({ ...VALUES, [name]: value })),
      ...{ tensors: new Map(), cellTable: null },
    });
  /** Whether it is this flag that is refused, and not what it makes together with others. */
  const refusalOf = (name: string, value: number) => {
    try {
      read(name, value);
    } catch (error) {
      const { message } = error as Error;
      if (message.includes(`The training flag ${name} is wrong`)) return message;
    }
    return null;
  };

  test.each([
    ['num_preprocess_blocks', 0, 10],
    ['num_postprocess_blocks', 0, 10],
    ['num_preprocess_cells', 1, 100],
    ['num_postprocess_cells', 1, 100],
    ['num_channels_enc', 1, 8192],
    ['num_channels_dec', 1, 8192],
    ['num_cell_per_cond_enc', 0, 100],
    ['num_cell_per_cond_dec', 0, 100],
    ['num_latent_scales', 1, 10],
    ['num_groups_per_scale', 1, 1000],
    ['min_groups_per_scale', 1, 1000],
    ['num_latent_per_group', 1, 8192],
    ['num_nf', 0, 100],
  ])('%s: from %i to %i', (name, least, most) => {
    for (const value of [least, most]) expect(refusalOf(name, value)).toBeNull();
    for (const value of [least - 1, most + 1]) {
      expect(refusalOf(name, value)).toBe(
        `The training flag ${name} is wrong: expected a whole number from ${least} to ${most}, found the number ${value}. ` +
          `Give the right one as --arg ${name}=VALUE.`,
      );
    }
  });

  test('and where there are no blocks, their cells are not counted', () => {
    const none = { num_preprocess_blocks: 0, num_postprocess_blocks: 0, num_preprocess_cells: 0 };
    const args = new Map(Object.entries({ ...VALUES, ...none, num_postprocess_cells: 0 }));
    expect(readHyperparameters({ args, tensors: new Map(), cellTable: null })).toMatchObject({
      ...{ preprocessBlocks: 0, preprocessCells: 0, postprocessBlocks: 0, postprocessCells: 0 },
    });
  });

  test('a single group needs encoder and decoder of the same width, and several do not', () => {
    const widths = { num_channels_dec: 24, num_latent_scales: 1, ada_groups: false };
    const hyperparameters = (groups: number) => {
      const args = new Map(Object.entries({ ...VALUES, ...widths, num_groups_per_scale: groups }));
      return readHyperparameters({ args, tensors: new Map(), cellTable: null });
    };
    expect(() => hyperparameters(1)).toThrow('with a single latent group');
    expect(hyperparameters(2)).toMatchObject({ groupsPerScale: [2], encoderChannels: 32, decoderChannels: 24 });
  });

  test('nor from values of another kind', () => {
    const flags = new TrainingFlags(
      new Map<string, GivenFlag['value']>([
        ['a', 'text'],
        ['b', 1],
        ['c', 1.5],
      ]),
    );
    expect(() => flags.integer('a', { least: 0, most: 9 })).toThrow('expected a whole number from 0 to 9');
    expect(() => flags.integer('c', { least: 0, most: 9 })).toThrow('expected a whole number from 0 to 9');
    expect(() => flags.flag('b')).toThrow('expected True or False, found the number 1');
    expect(() => flags.text('b')).toThrow('expected a text of at most 100 characters, found the number 1');
    expect(flags.flag('d', true)).toBe(true);
    const named = (text: string) => new TrainingFlags(new Map([['name', text]])).text('name');
    expect(named('x'.repeat(100))).toHaveLength(100);
    expect(() => named('x'.repeat(101))).toThrow('expected a text of at most 100 characters');
  });
});

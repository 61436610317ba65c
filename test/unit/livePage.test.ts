/** What the page says and copies about changes that follow a slider. */
import { describe, expect, test } from 'vitest';
import type { FilesChoice, InputChoice } from '../../src/protocol/input';
import type { CheckpointDescription } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { ChangedPicture, LiveChange, LiveQuery } from '../../src/protocol/whatIf/live';
import { commandOfChange, commandOfSamples, commandOfVariations } from '../../src/protocol/whatIf/reproduceLive';
import { FIRST_WHAT_IF } from '../../webview/sight/whatIfChoice';
import { changeNumbers } from '../../webview/whatIf/live/changeNumbers';
import { changeLines, samplesLines } from '../../webview/whatIf/live/liveLines';
import { livePartOf, moveOf, reachOf, widthsWithin } from '../../webview/whatIf/live/livePart';
import {
  changeInWords,
  groupsInWords,
  notesOn,
  reachInWords,
  takenBelowInWords,
  temperaturesIn,
} from '../../webview/whatIf/live/liveWords';
import {
  SHARE_TICKS,
  shareAt,
  shareTickOf,
  temperaturesBelow,
  tickOf,
  TICKS,
  widthsAt,
} from '../../webview/whatIf/live/ticks';
import { NO_ANALYSES } from '../../src/protocol/whatIf/whatIf';
import { shownInspection } from '../fixtures/shownInspection';

const SHAPE = { channels: 3, height: 8, width: 8 };
const FILES: FilesChoice = { kind: 'files', paths: ['a'], most: null };
const KEPT = 40;
const MOVE: LiveChange = { kind: 'traverse', group: 6, channel: 7, position: null, mode: 'shift', widths: -0.25 };
const swapWith = (other: number): LiveChange => ({ kind: 'swap', group: 2, other, mode: 'standardised' });

const query = (change: LiveChange, image = 3): LiveQuery => ({ image, change, below: 'prior', measures: false });
/** Kept images are numbered on from `first` in their input, unless they were taken at random. */
function command(asked: LiveQuery, input: InputChoice = FILES, inInput = (image: number) => image): string | null {
  const other = 'other' in asked.change ? inInput(asked.change.other) : null;
  const places = input.kind === 'samples' ? null : { image: inInput(asked.image), other };
  return commandOfChange({ ...shownInspection().request, input }, { query: asked, inInput: places });
}

describe('The command line of a change', () => {
  test('moves the same channel of the same image, as far', () => {
    expect(command(query(MOVE))).toBe(
      'nvae-inspect traverse /checkpoint.pt --images a --from 3 --count 1 --seed 0 --group 6 --channel 7 ' +
        '--steps=-0.25 --mode shift --below prior --temperature 0',
    );
  });

  test('names one latent, and what the groups below take', () => {
    const latent = { ...MOVE, position: { y: 1, x: 2 }, mode: 'set' } as const;
    expect(command({ ...query(latent), below: 'frozen' })).toMatch(
      / --group 6 --latent 7,1,2 --steps=-0.25 --mode set --below frozen$/,
    );
  });

  test('swaps with the next image, as the command does, and with no other', () => {
    for (const other of [4, 5, 0]) {
      expect(command(query(swapWith(other)))).toMatch(
        new RegExp(
          ` swap .* --from 3 --count 1 --seed 0 --group 2 --mode standardised --partner ${other} --below prior --temperature 0$`,
        ),
      );
    }
    // Images are counted in their input.
    const later = { ...FILES, most: KEPT, from: 100 };
    expect(command(query(swapWith(5)), later, (image) => 100 + image)).toMatch(/ --from 103 .* --partner 105 /);
  });

  test('names images that were taken at random by their numbers in the input', () => {
    const atRandom = { ...FILES, most: KEPT };
    const numbers = (image: number) => [70, 12, 9, 44, 3, 61][image]!;
    expect(command(query(MOVE), atRandom, numbers)).toMatch(/ --images a --from 44 --count 1 --seed 0 --group 6 /);
    expect(command(query(swapWith(5)), atRandom, numbers)).toMatch(/ --from 44 --count 1 .* --partner 61 /);
  });

  test('goes as far towards the same image, in the same groups', () => {
    const path: LiveChange = { kind: 'interpolate', groups: [0, 1, 5], other: 4, mode: 'value', share: 0.35 };
    expect(command({ ...query(path), below: 'frozen' })).toBe(
      'nvae-inspect interpolate /checkpoint.pt --images a --from 3 --count 1 --seed 0 --group 0,1,5 --steps=0.35 ' +
        '--mode value --partner 4 --below frozen',
    );
  });

  test('of variations shares the same groups of the same seed’s sample', () => {
    const { request } = shownInspection();
    const move = { seed: 7, temperature: 1, topGroups: 3, varied: 0.6 };
    expect(commandOfVariations(request, 8, move)).toBe(
      'nvae-inspect sample /checkpoint.pt --samples 8 --seed 7 --temperature 1 --group 0,1,2 --vary 0.6',
    );
  });

  test('isn’t there where no command has the same image', () => {
    expect(command(query({ kind: 'none', group: 0 }))).toBeNull();
    const samples = { kind: 'samples', count: KEPT, temperature: 1 } as const;
    expect(command(query(MOVE), samples)).toBeNull();
    expect(command(query(MOVE, 0), samples)).toMatch(/ --samples 1 --seed 0 --group 6 /);
    expect(command(query(swapWith(1), 0), samples)).toBeNull();
    expect(command(query(MOVE, 0), { ...samples, temperature: 0.7 })).toBeNull();
  });

  test('of samples has one temperature or one for each group', () => {
    const { request } = shownInspection();
    expect(commandOfSamples(request, 8, { temperatures: [0.7, 0.7, 0.7] })).toBe(
      'nvae-inspect sample /checkpoint.pt --samples 8 --seed 0 --temperature 0.7',
    );
    expect(commandOfSamples(request, 8, { temperatures: [1, 0.7] })).toMatch(/ --temperature 1,0.7$/);
  });
});

test('What is copied says what changed, in which image, with which noise', () => {
  const inspection = shownInspection({ whatIf: { ...NO_ANALYSES, images: KEPT } });
  const request = { ...inspection.request, input: FILES, seed: 4 };
  const lines = Object.fromEntries(
    changeLines({ ...inspection, request }, { query: query(MOVE), inInput: { image: 3, other: null } }),
  );
  expect(lines['analysis']).toBe(
    'Traverse: channel 7 of group 6 at z + s·σ_p, s = −0.250; groups below from their priors’ means',
  );
  expect(lines['images']).toMatch(/ 3 of /);
  expect(lines['draws']).toBe('first draw, seed 4');
  expect(lines['command']).toContain('traverse');
  const samples = Object.fromEntries(samplesLines({ ...inspection, request }, 8, { temperatures: [1, 0.7] }));
  expect(samples['images']).toBe('8 samples of the model, not data');
  expect(samples['draws']).toBe('seed 4');
});

describe('The slider', () => {
  const summary = { channelKlNats: Float64Array.of(0.1, 4, 0.2) } as GroupSummary;
  const measured = { shapes: [SHAPE, SHAPE], summaries: [summary, null] };
  const nothing = { group: 0, channel: null, position: null };

  test('moves the chosen channel or, until one is chosen, the one with the largest KL', () => {
    expect(livePartOf(nothing, measured)).toMatchObject({ group: 0, channel: 1, position: null });
    expect(livePartOf({ ...nothing, channel: 2 }, measured)).toMatchObject({ channel: 2 });
    expect(livePartOf({ ...nothing, group: 1 }, measured)).toMatchObject({ channel: 0 });
    expect(livePartOf({ ...nothing, group: 5 }, measured)).toBeNull();
    const position = { y: 1, x: 2 };
    const part = livePartOf({ ...nothing, channel: 2, position }, measured)!;
    expect(moveOf(part, FIRST_WHAT_IF.live, 0.5)).toEqual({
      ...{ kind: 'traverse', group: 0, channel: 2, position, mode: 'shift', widths: 0.5 },
    });
  });

  test('starts at 3/√(h·w) for a channel, at 3 for a latent, and is widened to 3', () => {
    expect(reachOf({ shape: SHAPE, position: null }, false)).toBe(3 / 8);
    expect(reachOf({ shape: SHAPE, position: { y: 0, x: 0 } }, false)).toBe(3);
    expect(reachOf({ shape: SHAPE, position: null }, true)).toBe(3);
  });

  test('has its ends and its middle where they belong, and stays within them', () => {
    expect([-TICKS, 0, TICKS].map((tick) => widthsAt(tick, 0.375))).toEqual([-0.375, 0, 0.375]);
    for (let tick = -TICKS; tick <= TICKS; tick++) expect(tickOf(widthsAt(tick, 3), 3)).toBe(tick);
    for (let tick = 0; tick <= SHARE_TICKS; tick++) expect(shareTickOf(shareAt(tick))).toBe(tick);
    expect([0, SHARE_TICKS].map(shareAt)).toEqual([0, 1]);
    expect(widthsWithin(2, 0.375)).toBe(0.375);
    expect(widthsWithin(-2, 0.375)).toBe(-0.375);
  });

  test('says how far a channel goes, and why', () => {
    expect(reachInWords({ shape: SHAPE, position: null }, false)).toBe(
      'The 64 latents of a channel move together: at |s| = 3/√64 = 0.375 they lose as much log p as one latent at 3.',
    );
    expect(reachInWords({ shape: SHAPE, position: null }, true)).toMatch(/^Beyond \|s\| = 0.375, .* ½·64·s² nats/);
    expect(reachInWords({ shape: { ...SHAPE, height: 1, width: 1 }, position: null }, false)).toMatch(
      /^Beyond .* 3, a/,
    );
  });
});

describe('What is said beside the numbers', () => {
  const checkpoint = (groups: number, hasFlows = false) =>
    ({ groups: Array.from({ length: groups }, () => SHAPE), hasFlows }) as unknown as CheckpointDescription;

  test('one draw has no errors; what cannot react is said', () => {
    const one = 'One draw of one image: there are no standard errors, and each number is given this z.';
    expect(notesOn(checkpoint(3), 0, 'image')).toEqual([one]);
    expect(notesOn(checkpoint(3), 2, 'image')).toEqual([one, 'This is the last group, so no group below can react.']);
    expect(notesOn(checkpoint(1), 0, 'image')[1]).toBe('The model has one group, so no group below can react.');
  });

  test('model samples and flows are named', () => {
    const notes = notesOn(checkpoint(3, true), 0, 'model sample');
    expect(notes[0]).toBe('These are model samples, not data.');
    expect(notes.at(-1)).toBe('With flows, a KL is an estimate from this draw.');
  });

  test('Δlog p names its group; an unknown decoder has no distortion', () => {
    const changed = {
      ...{ query: query(MOVE), logPChangeNats: -2, distortionNats: 20, distortionChangeNats: 1 },
    } as ChangedPicture;
    expect(changeNumbers(changed).map(({ name, nats }) => [name, nats])).toEqual([
      ['Δlog p of group 6', -2],
      ['distortion', 20],
      ['Δdistortion', 1],
    ]);
    const undecoded = { ...changed, distortionNats: null, distortionChangeNats: null };
    expect(changeNumbers(undecoded)).toHaveLength(1);
  });

  test('a change is named as it is', () => {
    expect(changeInWords(swapWith(4), 'image')).toBe('(z − μ_p)/σ_p of group 2 from image 4');
    const path: LiveChange = { kind: 'interpolate', groups: [1, 2, 3], other: 4, mode: 'standardised', share: 0.5 };
    expect(changeInWords(path, 'image')).toBe('groups 1 to 3 towards image 4, α = 0.5, (z − μ_p)/σ_p on the sphere');
    // What other groups take is said only where there are others.
    const taken = (groups: number) => takenBelowInWords({ change: path, below: 'prior' }, groups);
    expect(taken(5)).toBe('other groups below from their priors’ means');
    expect(taken(4)).toBeNull();
    expect(takenBelowInWords({ change: { ...path, groups: [1, 3] }, below: 'frozen' }, 4)).toMatch(/^other groups/);
    expect([[6], [0, 3], [0, 1], [2, 3, 4]].map(groupsInWords)).toEqual([
      ...['group 6', 'groups 0, 3', 'groups 0, 1', 'groups 2 to 4'],
    ]);
    expect(changeInWords({ ...MOVE, position: { y: 3, x: 1 }, mode: 'set' }, 'image')).toBe(
      'latent (3, 1) in channel 7 of group 6 at μ_p + s·σ_p, s = −0.250',
    );
  });
});

test('Temperatures are a number for each group, or a sentence says what is wrong', () => {
  expect(temperaturesBelow(2, 0.7, 4)).toEqual([1, 1, 0.7, 0.7]);
  expect(temperaturesIn('1, 0.7;0.5', 3, 10)).toEqual([1, 0.7, 0.5]);
  expect(temperaturesIn('1', 3, 10)).toBe(
    'This is 1 temperature, and the model has 3 groups: give one for each, from the top.',
  );
  expect(temperaturesIn('1, x, 2', 3, 10)).toBe('Temperatures are numbers from 0 to 10, separated by commas.');
  expect(temperaturesIn('1, -1, 2', 3, 10)).toBe('Temperatures are numbers from 0 to 10, separated by commas.');
});

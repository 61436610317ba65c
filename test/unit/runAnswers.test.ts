/** Maps, histograms and pictures of one run, which are requested when they are looked at. */
import { expect, test } from 'vitest';
import type { LatentsQuery } from '../../src/protocol/distributions';
import type { QuestionName } from '../../src/protocol/questions';
import type { MapQuery } from '../../src/protocol/statistics';
import type { Host } from '../../webview/state/host';
import {
  type DistributionAnswers,
  type ImageSummaries,
  Pictures,
  type RunAnswers,
  useDistribution,
  useImageSummary,
  useKlMap,
  useKlValues,
  type Values,
} from '../../webview/state/runAnswers';
import { usePicture } from '../../webview/state/usePicture';
import { useRunAnswers } from '../../webview/state/useRunAnswers';
import { settled, shownHook } from '../fixtures/shownHook';

interface Asked {
  readonly name: QuestionName;
  readonly request: unknown;
  readonly answer: (value: unknown) => void;
  readonly refuse: (reason: unknown) => void;
}

/** An extension that answers when a test tells it to. */
function asking() {
  const asked: Asked[] = [];
  const host = {
    ask: (name: QuestionName, request: unknown) =>
      new Promise((answer, refuse) => void asked.push({ name, request, answer, refuse })),
  } as unknown as Host;
  return { host, asked };
}

const GROUP: MapQuery = { quantity: 'kl', group: 3, channel: null, image: null };
const CHANNEL: MapQuery = { quantity: 'base kl', group: 3, channel: 5, image: 2 };

async function answersOf(host: Host): Promise<RunAnswers> {
  return (await shownHook(() => useRunAnswers(host, 1), {})).result;
}

interface Looking {
  readonly values: Values;
  readonly query: MapQuery;
  readonly version: string;
}
const map = ({ values, query, version }: Looking) => useKlValues(values, query, version);

test('a run keeps its answers between redraws; another run, or another extension, starts with none', async () => {
  const { host } = asking();
  const page = await shownHook(({ of, run }: { of: Host; run: number }) => useRunAnswers(of, run), {
    of: host,
    run: 1,
  });
  const first = page.result;
  await page.show({ of: host, run: 1 });
  expect(page.result).toBe(first);
  await page.show({ of: host, run: 2 });
  expect(page.result).not.toBe(first);
  expect(page.result.pictures.run).toBe(2);
  const second = page.result;
  await page.show({ of: asking().host, run: 2 });
  expect(page.result).not.toBe(second);
});

test('a map is requested once, with everything that is selected, and shown when it arrives', async () => {
  const { host, asked } = asking();
  const { values } = await answersOf(host);
  const page = await shownHook(map, { values, query: CHANNEL, version: '8' });
  expect(page.result).toEqual({ kind: 'waiting' });
  // An equal query counts as the same one.
  await page.show({ values, query: { ...CHANNEL }, version: '8' });
  expect(asked.map(({ name, request }) => [name, request])).toEqual([['klValues', CHANNEL]]);
  await settled(() => asked[0]!.answer('map'));
  expect(page.result).toEqual({ kind: 'here', value: 'map' });
});

test.each<[string, Partial<MapQuery>]>([
  ['group', { group: 4 }],
  ['channel', { channel: 6 }],
  ['image', { image: null }],
  ['quantity', { quantity: 'kl' }],
])('another %s requests another map; until it arrives, the previous one is shown', async (_, change) => {
  const { host, asked } = asking();
  const { values } = await answersOf(host);
  const page = await shownHook(map, { values, query: CHANNEL, version: '8' });
  await settled(() => asked[0]!.answer('before'));
  await page.show({ values, query: { ...CHANNEL, ...change }, version: '8' });
  expect(asked.slice(1).map(({ request }) => request)).toEqual([{ ...CHANNEL, ...change }]);
  expect(page.result).toEqual({ kind: 'here', value: 'before' });
  await settled(() => asked[1]!.answer('after'));
  expect(page.result).toEqual({ kind: 'here', value: 'after' });
});

test('a map that was viewed before is there at once, and not requested again', async () => {
  const { host, asked } = asking();
  const { values } = await answersOf(host);
  const page = await shownHook(map, { values, query: GROUP, version: '8' });
  await settled(() => asked[0]!.answer('group'));
  await page.show({ values, query: CHANNEL, version: '8' });
  await settled(() => asked[1]!.answer('channel'));
  await page.show({ values, query: GROUP, version: '8' });
  expect(page.result).toEqual({ kind: 'here', value: 'group' });
  expect(asked).toHaveLength(2);
});

test('the means of a class are asked for by its number, and kept apart from those of all images', async () => {
  const { host, asked } = asking();
  const whole = await answersOf(host);
  const ofClass = whole.among(2);
  expect(whole.among(2)).toBe(ofClass);
  expect([whole.among(null), ofClass.among(null), ofClass.pictures]).toEqual([whole, whole, whole.pictures]);
  const page = await shownHook(map, { values: ofClass.values, query: GROUP, version: '8' });
  expect(asked[0]!.request).toEqual({ ...GROUP, among: 2 });
  await settled(() => asked[0]!.answer('of the class'));
  await page.show({ values: whole.values, query: GROUP, version: '8' });
  expect(asked[1]!.request).toEqual(GROUP);
  await settled(() => asked[1]!.answer('of all'));
  expect(page.result).toEqual({ kind: 'here', value: 'of all' });
});

test('sixteen maps are kept to go back to', async () => {
  const { host, asked } = asking();
  const { values } = await answersOf(host);
  const ask = async (group: number) => {
    const answer = values.ask({ ...GROUP, group }, '8');
    asked.at(-1)!.answer(group);
    await answer;
  };
  for (let group = 0; group < 17; group++) await ask(group);
  const known = (group: number) => values.known({ ...GROUP, group }, '8');
  expect([known(0), known(1), known(16)]).toEqual([undefined, 1, 16]);
});

test('more measured images request the map again', async () => {
  const { host, asked } = asking();
  const { values } = await answersOf(host);
  const page = await shownHook(map, { values, query: GROUP, version: '8' });
  await page.show({ values, query: GROUP, version: '16' });
  expect(asked).toHaveLength(2);
  // Each answer is shown when it arrives, but none after a later one.
  await settled(() => asked[1]!.answer('of 16'));
  await settled(() => asked[0]!.answer('of 8'));
  expect(page.result).toEqual({ kind: 'here', value: 'of 16' });
});

test('an answer to what is no longer looked at is not shown', async () => {
  const { host, asked } = asking();
  const { values } = await answersOf(host);
  const page = await shownHook(map, { values, query: GROUP, version: '8' });
  await page.show({ values, query: CHANNEL, version: '8' });
  await settled(() => asked[0]!.answer('group'));
  expect(page.result).toEqual({ kind: 'waiting' });
  await settled(() => asked[1]!.answer('channel'));
  expect(page.result).toEqual({ kind: 'here', value: 'channel' });
  // Nor is an answer from another run.
  const other = asking();
  await page.show({ values: (await answersOf(other.host)).values, query: CHANNEL, version: '8' });
  await settled(() => other.asked[0]!.answer('of the other run'));
  expect(page.result).toEqual({ kind: 'here', value: 'of the other run' });
});

test('a refused map says why, with hidden characters made visible', async () => {
  const { host, asked } = asking();
  const { values } = await answersOf(host);
  const page = await shownHook(map, { values, query: GROUP, version: '8' });
  await settled(() => asked[0]!.refuse(new Error('no a\u202eb')));
  expect(page.result).toEqual({ kind: 'refused', reason: String.raw`no a\u202eb` });
});

interface LookingAtHistograms {
  readonly distributions: DistributionAnswers;
  readonly query: LatentsQuery;
  /** Image of the map. */
  readonly image: number;
}

test('distributions are requested once the map wanted at the same time is here, and once for the same latents', async () => {
  const { host, asked } = asking();
  const { values, distributions } = await answersOf(host);
  const query: LatentsQuery = { group: 3, channels: { kind: 'one', channel: 5 }, image: null };
  const page = await shownHook(
    (props: LookingAtHistograms) => {
      const shown = useDistribution('histograms', props.distributions, props.query, '8');
      useKlValues(values, { ...CHANNEL, image: props.image }, '8');
      return shown;
    },
    { distributions, query, image: 0 },
  );
  await settled(() => undefined);
  expect(asked.map(({ name }) => name)).toEqual(['klValues']);
  // A map that is refused is answered too.
  await settled(() => asked[0]!.refuse(new Error('not kept')));
  expect(asked.map(({ name }) => name)).toEqual(['klValues', 'histograms']);
  expect(asked[1]!.request).toEqual(query);
  await settled(() => asked[1]!.answer('histograms'));
  expect(page.result).toEqual({ kind: 'here', value: 'histograms' });
  // Another object for the same latents asks for nothing.
  await page.show({ distributions, query: structuredClone(query), image: 1 });
  await settled(() => asked.at(-1)!.answer('map'));
  const others: LatentsQuery[] = [
    { ...query, channels: { kind: 'in use', thresholdNats: 0.1 } },
    { ...query, channels: { kind: 'in use', thresholdNats: 3 } },
    { ...query, group: 4 },
    { ...query, image: 2 },
  ];
  for (const other of others) await page.show({ distributions, query: other, image: 1 });
  expect(asked.filter(({ name }) => name === 'histograms').map(({ request }) => request)).toEqual([query, ...others]);
});

test('what a hover over a map shows is requested once the map is here', async () => {
  const { host, asked } = asking();
  const { values, maps } = await answersOf(host);
  const page = await shownHook(() => {
    const shown = useKlMap(maps, CHANNEL, '8');
    useKlValues(values, CHANNEL, '8');
    return shown;
  }, {});
  await settled(() => undefined);
  expect(asked.map(({ name }) => name)).toEqual(['klValues']);
  await settled(() => asked[0]!.answer('map'));
  expect(asked.map(({ name, request }) => [name, request]).slice(1)).toEqual([['klMap', CHANNEL]]);
  await settled(() => asked[1]!.answer('read-outs'));
  expect(page.result).toEqual({ kind: 'here', value: 'read-outs' });
});

interface LookingAtImage {
  readonly imageSummaries: ImageSummaries;
  readonly image: number | null;
  readonly version?: string;
}

test('one image’s numbers are requested once, and named with hidden characters made visible', async () => {
  const { host, asked } = asking();
  const { imageSummaries } = await answersOf(host);
  const none: LookingAtImage = { imageSummaries, image: null };
  const page = await shownHook(
    ({ imageSummaries: of, image, version = '1' }: LookingAtImage) => useImageSummary(of, image, version),
    none,
  );
  await settled(() => undefined);
  expect([page.result, asked]).toEqual([null, []]);
  await page.show({ imageSummaries, image: 4 });
  expect(page.result).toEqual({ kind: 'waiting' });
  expect(asked.map(({ name, request }) => [name, request])).toEqual([['imageSummary', 4]]);
  await settled(() => asked[0]!.answer({ image: 4, name: 'a\u202eb.png' }));
  const fourth = { kind: 'here', value: { image: 4, name: String.raw`a\u202eb.png` } };
  expect(page.result).toEqual(fourth);
  // The previous image stays until the next arrives, and is there at once when it is chosen again.
  await page.show({ imageSummaries, image: 5 });
  expect(page.result).toEqual(fourth);
  await settled(() => asked[1]!.answer({ image: 5, name: null }));
  expect(page.result).toEqual({ kind: 'here', value: { image: 5, name: null } });
  await page.show({ imageSummaries, image: 4 });
  expect(page.result).toEqual(fourth);
  expect(asked).toHaveLength(2);
  await page.show({ imageSummaries, image: 4, version: '2' });
  await settled(() => asked[2]!.refuse(new Error('not kept')));
  expect(page.result).toEqual({ kind: 'refused', reason: 'not kept' });
  await page.show(none);
  expect(page.result).toBeNull();
});

interface LookingAtPicture {
  readonly pictures: Pictures;
  readonly kind: 'input' | 'reconstruction';
  readonly image: number;
  readonly version?: string;
}
const picture = ({ pictures, kind, image, version }: LookingAtPicture) => usePicture(pictures, kind, image, version);
const PICTURE = { name: 'a\u202eb.png', pixels: '…' };
const NAMED = { ...PICTURE, name: String.raw`a\u202eb.png` };

test('a picture is requested once, and its name is known from then on', async () => {
  const { host, asked } = asking();
  const pictures = new Pictures(host, 1);
  const both = Promise.all([pictures.get('input', 3), pictures.get('input', 3)]);
  expect(pictures.nameOf(3)).toBeNull();
  asked[0]!.answer(PICTURE);
  expect(await both).toEqual([NAMED, NAMED]);
  expect(await pictures.get('input', 3)).toEqual(NAMED);
  expect(asked.map(({ name, request }) => [name, request])).toEqual([['picture', { kind: 'input', image: 3 }]]);
  expect(pictures.nameOf(3)).toBe(NAMED.name);
});

test('a refused picture is requested again', async () => {
  const { host, asked } = asking();
  const pictures = new Pictures(host, 1);
  const first = pictures.get('reconstruction', 3);
  asked[0]!.refuse(new Error('not there yet'));
  await expect(first).rejects.toThrow('not there yet');
  const second = pictures.get('reconstruction', 3);
  asked[1]!.answer(PICTURE);
  expect(await second).toEqual(NAMED);
});

test('a picture is shown when it arrives; another image or kind is waited for', async () => {
  const { host, asked } = asking();
  const pictures = new Pictures(host, 1);
  const page = await shownHook(picture, { pictures, kind: 'input', image: 3 });
  expect(page.result).toEqual({ kind: 'waiting' });
  await settled(() => asked[0]!.answer(PICTURE));
  expect(page.result).toEqual({ kind: 'here', value: NAMED });
  await page.show({ pictures, kind: 'input', image: 4 });
  expect(page.result).toEqual({ kind: 'waiting' });
  await settled(() => asked[1]!.refuse(new Error('no a\u202eb')));
  expect(page.result).toEqual({ kind: 'refused', reason: String.raw`no a\u202eb` });
  await page.show({ pictures, kind: 'reconstruction', image: 4 });
  expect(asked.map(({ request }) => request)).toEqual([
    { kind: 'input', image: 3 },
    { kind: 'input', image: 4 },
    { kind: 'reconstruction', image: 4 },
  ]);
});

test('a picture that was not available yet is requested again when more is measured, and in another run', async () => {
  const { host, asked } = asking();
  const pictures = new Pictures(host, 1);
  const page = await shownHook(picture, { pictures, kind: 'reconstruction', image: 3, version: '8' });
  await settled(() => asked[0]!.refuse(new Error('not there yet')));
  await page.show({ pictures, kind: 'reconstruction', image: 3, version: '16' });
  await settled(() => asked[1]!.answer(PICTURE));
  expect(page.result).toEqual({ kind: 'here', value: NAMED });
  await page.show({ pictures: new Pictures(host, 2), kind: 'reconstruction', image: 3, version: '16' });
  expect(asked).toHaveLength(3);
});

test('a picture that arrives after another image was chosen doesn’t take its place', async () => {
  const { host, asked } = asking();
  const pictures = new Pictures(host, 1);
  const page = await shownHook(picture, { pictures, kind: 'input', image: 3 });
  await page.show({ pictures, kind: 'input', image: 4 });
  await settled(() => asked[1]!.answer({ ...PICTURE, name: '4.png' }));
  await settled(() => asked[0]!.answer({ ...PICTURE, name: '3.png' }));
  expect(page.result).toMatchObject({ value: { name: '4.png' } });
});

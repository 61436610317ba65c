/** What a map is drawn from: the values of the map of read-outs, without the read-outs. */
import { expect, test } from 'vitest';
import { drawnMeasurement } from '../fixtures/drawnMeasurement';
import { klNatsOf } from '../fixtures/klNatsOf';

const IMAGES = 5;

const SCOPES = [null, 3].flatMap((image) => [null, 2].map((channel) => ({ channel, image })));
const CASES = SCOPES.flatMap((scope) =>
  [1, 3].flatMap((draws) =>
    [
      { hasFlows: false, quantity: 'kl', meaning: 'kl' } as const,
      { hasFlows: true, quantity: 'kl', meaning: 'contribution' } as const,
      { hasFlows: true, quantity: 'base kl', meaning: 'base kl' } as const,
    ].map((of) => ({ ...scope, draws, ...of })),
  ),
);

test.each(CASES)(
  'of channel $channel, image $image, $draws draws: $meaning',
  ({ channel, image, draws, hasFlows, quantity, meaning }) => {
    const measurement = drawnMeasurement({ images: IMAGES, draws, hasFlows });
    const query = { quantity, group: 1, channel, image };
    const { klNats, standardErrorNats, ...values } = measurement.klValues(query);
    const map = measurement.klMap(query);
    const { height, width, images, planned } = map;
    expect(values).toEqual({ query, height, width, images, planned, draws: map.draws, meaning });
    expect(klNats).toHaveLength(height * width);
    klNats.forEach((value, position) => expect(value).toBeCloseTo(klNatsOf(map)[position]!, 12));
    expect(standardErrorNats).toEqual(map.kind === 'latent' ? null : map.standardErrorNats);
  },
);

test('nothing is drawn of a group, channel or image that does not exist', () => {
  const measurement = drawnMeasurement({ images: IMAGES, draws: 1, hasFlows: false });
  const query = { quantity: 'kl', group: 1, channel: null, image: null } as const;
  expect(() => measurement.klValues({ ...query, group: 9 })).toThrow('There is no latent group 9.');
  expect(() => measurement.klValues({ ...query, channel: 90 })).toThrow('Latent group 1 has no channel 90.');
  expect(() => measurement.klValues({ ...query, image: IMAGES })).toThrow('not measured yet, or not kept');
});

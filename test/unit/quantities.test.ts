/** Every registered quantity is calculated, and pinned in text and JSON. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  CLOSED_FORM_FILLS,
  ESTIMATE_FILLS,
  FLOW_FILLS,
  GAUSSIAN_FILLS,
} from '../../src/model/statistics/quantityColumns';
import {
  CONTRIBUTION_FIELDS,
  eachOf,
  type FlowQuantity,
  type GaussianQuantity,
  HISTOGRAM_QUANTITIES,
  inRole,
  KL_FIELDS,
  LATENT_QUANTITIES,
  type LatentQuantity,
} from '../../src/protocol/quantities';
import { mappedQuantities } from '../../src/protocol/quantityMap';
import { SUM_QUANTITIES, type SumKind, type SumOf, SUMS } from '../../src/protocol/sumQuantities';
import { PLACE_FIELDS, type LatentTerms, type SumMeans } from '../../src/protocol/statistics';
import { pinJson } from '../../webview/pins/pinJson';
import { pinText } from '../../webview/pins/pinText';
import type { Reading } from '../../webview/readOut/readings';
import { sixDigits } from '../../src/protocol/numbers';

test('every registered quantity has a calculation, which the types require', () => {
  expectTypeOf<keyof typeof GAUSSIAN_FILLS>().toEqualTypeOf<GaussianQuantity>();
  expectTypeOf<keyof typeof FLOW_FILLS>().toEqualTypeOf<FlowQuantity>();
  expectTypeOf<keyof typeof CLOSED_FORM_FILLS>().toEqualTypeOf<SumOf<'closed form'>>();
  expectTypeOf<keyof typeof ESTIMATE_FILLS>().toEqualTypeOf<SumOf<'estimate'>>();
  // z is computed from the noise as well, for maps only.
  const calculated = ['z', ...Object.keys({ ...GAUSSIAN_FILLS, ...FLOW_FILLS })];
  expect(calculated.toSorted()).toEqual(Object.keys(LATENT_QUANTITIES).toSorted());
  const summed = Object.keys({ ...CLOSED_FORM_FILLS, ...ESTIMATE_FILLS });
  expect(summed.toSorted()).toEqual(Object.keys(SUM_QUANTITIES).toSorted());
});

test('every registered quantity of a latent can be mapped, either before flows or with them, and most are shown elsewhere too', () => {
  const mapped = new Set([...mappedQuantities(false), ...mappedQuantities(true)]);
  expect([...mapped].toSorted()).toEqual(Object.keys(LATENT_QUANTITIES).toSorted());
  const shown = new Set<LatentQuantity>([...KL_FIELDS, ...CONTRIBUTION_FIELDS, ...HISTOGRAM_QUANTITIES]);
  expect([...mapped].filter((quantity) => !shown.has(quantity))).toEqual(['absoluteShift', 'scalePart', 'z']);
});

test('no two quantities of a read-out, or of a sum, have the same name in JSON', () => {
  const keys = (fields: readonly LatentQuantity[]) => fields.map((field) => LATENT_QUANTITIES[field].key);
  const sums = Object.values(SUM_QUANTITIES).flatMap(({ key, errorKey }) => [key, ...(errorKey ? [errorKey] : [])]);
  for (const all of [keys(KL_FIELDS), keys(CONTRIBUTION_FIELDS), sums]) expect(new Set(all).size).toBe(all.length);
});

/** A different number for each field. */
function numbered<Field extends string>(fields: readonly Field[]): Record<Field, number> {
  return eachOf(fields, (field) => 1 + fields.indexOf(field) / 128);
}

function meansOf<Kind extends SumKind>(kind: Kind): SumMeans<Kind> {
  const { all, addends, further } = SUMS[kind];
  const numbers = numbered(all);
  return {
    ...eachOf(addends, (addend) => numbers[addend]),
    ...eachOf(further, (quantity) => ({ mean: numbers[quantity], standardError: null })),
  };
}

const latent: LatentTerms = numbered([...PLACE_FIELDS, ...KL_FIELDS]);
const averaged = {
  ...{ group: 3, place: 'group 3', over: '', positions: 1, images: 1, draws: 1, latentCount: 8 },
  valueNats: { mean: 2.5, standardError: null },
} as const;

function pinned(reading: Reading) {
  const source = { fileName: 'model.pt', input: '1 image', draws: 1, seed: 0 };
  const pin = { id: '', reading, noun: 'image', imageName: null, source } as const;
  return { text: pinText(pin), json: JSON.parse(pinJson(pin)) as Record<string, unknown> };
}

describe('A pin contains every registered quantity', () => {
  test('of a closed-form latent, and the constant term', () => {
    const { text, json } = pinned({ kind: 'latent', meaning: 'kl', latent, draws: 1 });
    for (const field of KL_FIELDS) {
      expect(json[LATENT_QUANTITIES[field].key], field).toBe(latent[field]);
      expect(text, field).toContain(sixDigits(latent[field]));
    }
    expect(json['constant_term']).toBe(-0.5);
    for (const field of inRole(KL_FIELDS, 'further')) {
      expect(text).toContain(`${LATENT_QUANTITIES[field].formula} = ${sixDigits(latent[field])} nats`);
    }
  });

  test('of a contribution with flows', () => {
    const drawn = numbered([...PLACE_FIELDS, ...CONTRIBUTION_FIELDS]);
    const { text, json } = pinned({ kind: 'contribution', meaning: 'contribution', latent: drawn, draws: 1 });
    for (const field of CONTRIBUTION_FIELDS) {
      expect(json[LATENT_QUANTITIES[field].key], field).toBe(drawn[field]);
      expect(text, field).toContain(sixDigits(drawn[field]));
    }
  });

  test.each(['closed form', 'estimate'] as const)('of a sum: %s', (kind) => {
    const whole = { ...averaged, channelsInUse: null };
    const reading: Reading =
      kind === 'estimate'
        ? { kind: 'difference', meaning: 'estimate', ...whole, ...meansOf(kind), baseNats: null }
        : { kind: 'sum', meaning: 'kl', ...whole, ...meansOf(kind), largest: latent, halfPositions: null };
    const { text, json } = pinned(reading);
    const numbers = numbered<SumOf<SumKind>>(SUMS[kind].all);
    for (const quantity of SUMS[kind].all) {
      expect(json[SUM_QUANTITIES[quantity].key], quantity).toBe(numbers[quantity]);
      expect(text, quantity).toContain(sixDigits(numbers[quantity]));
    }
  });

  test('and with flows, closed-form quantities are attributed to the base Gaussians', () => {
    const { text } = pinned({ kind: 'latent', meaning: 'base kl', latent, draws: 1 });
    expect(text).toContain('reverse KL of the base Gaussians: KL(p‖q) = ');
  });
});

/** What the analyses of weights, batch norms and information say on the sample, and what they refuse. */
import { describe, expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

const IMAGES = ['--images', SAMPLE_IMAGES];

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await nvaeInspect(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('nvae-inspect information', () => {
  test('PyTorch’s figures of the sample with seed 0: information, and group 8, which reacts mostly to draws', async () => {
    interface Told {
      readonly top: Readonly<Record<'information' | 'information_upper', { readonly mean: number }>>;
      readonly groups: readonly {
        readonly shift: Readonly<Record<'constant' | 'images' | 'draws', { readonly nats: number }>>;
        readonly active_mu: { readonly by_channel: readonly number[] };
        readonly active_shift: { readonly by_channel: readonly number[] };
      }[];
    }
    const information = async (count: string) =>
      JSON.parse(await run('information', SAMPLE, ...IMAGES, '--count', count, '--draws', '20', '--json')) as Told;
    const told = await information('40');
    const { information: below, information_upper: above } = told.top;
    expect([below.mean.toFixed(3), above.mean.toFixed(3)]).toEqual(['3.227', '6.882']);
    expect((await information('5')).top.information.mean).toBeLessThan(Math.log(5));
    const { shift, active_mu, active_shift } = told.groups[8]!;
    expect([shift.constant, shift.images, shift.draws].map(({ nats }) => nats.toFixed(4))).toEqual([
      ...['0.0041', '0.5127', '2.0395'],
    ]);
    const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
    expect([sum(active_mu.by_channel), sum(active_shift.by_channel)]).toEqual([302, 37]);
  });

  test('one image, and one draw, say nothing that they can’t', async () => {
    const one = await run('information', SAMPLE, ...IMAGES, '--count', '1', '--draws', '2');
    expect(one).toContain('Top group: One image can’t show what differs between images.');
    expect(one).not.toContain('Information between');
    const draw = await run('information', SAMPLE, ...IMAGES, '--count', '3');
    expect(draw).toContain('images + draws');
    expect(draw).toContain('With one draw, images and draws can’t be told apart.');
  });
});

describe('nvae-inspect weights', () => {
  test('says at which β the sample was saved, without running an image', async () => {
    const said = await run('weights', SAMPLE);
    expect(said).toContain('All weights and running statistics are finite.');
    expect(said).toContain('β = 1 by the release’s schedule: trained on its ELBO');
    expect(said).toMatch(/^sum over 119 convolutions +260\.353$/m);
    expect(said).not.toContain('Input:');
  });

  test('has no latent of the sample out of range', async () => {
    const told = JSON.parse(await run('weights', SAMPLE, ...IMAGES, '--count', '4', '--json')) as {
      on_images: { groups: readonly { q: Record<string, number[]>; p: Record<string, number[]> | null }[] };
    };
    const counts = told.on_images.groups.flatMap(({ q, p }) => [...Object.values(q), ...Object.values(p ?? {})].flat());
    expect(new Set(counts)).toEqual(new Set([0]));
  });
});

describe('nvae-inspect batchnorm', () => {
  test('the same seed gives the same statistics, and both checks find every layer finite', async () => {
    const once = () => run('batchnorm', SAMPLE, '--iterations', '2', '--batch', '3', '--samples', '2');
    const said = await once();
    expect(said).toContain('2 iterations of 3 samples at temperature 0.7, momentum 0.05');
    expect(said).toMatch(/^Statistics of the file, \d+ layers: all finite and within float16’s range/m);
    expect(said).toMatch(/^Statistics re-estimated, \d+ layers: all finite and within float16’s range/m);
    expect(await once()).toBe(said);
  });
});

describe('wrong usage ends with exit code 2 and one line', () => {
  test.each([
    ['latents x.pt', 'latents needs --out FILE: an .npz or .safetensors for the latents'],
    ['latents x.pt --out y.npz --z all', '--z takes draw, mean, not all'],
    ['latents x.pt --out y.npz --draws 2', 'latents does not take --draws'],
    ['decode x.pt --out y.png', 'decode needs --latents FILE: the latents to decode'],
    ['decode x.pt --latents z.npz', 'decode needs --out FILE: a .png, .npz or .safetensors for the pictures'],
    ['decode x.pt --latents z.npz --out y.png --temperature 1,0', 'decode takes one --temperature, not 2'],
    ['decode x.pt --latents z.npz --out y.png --images a', 'decode does not take --images'],
    ['batchnorm x.pt --iterations 0', '--iterations takes an integer from 1 to 100000, not 0'],
    [
      'batchnorm x.pt --noise n --batch 3',
      '--noise and --iterations or --batch exclude each other: the file says how many there are',
    ],
    ['information x.pt --group 0', 'information does not take --group'],
    ['weights x.pt --iterations 3', 'weights does not take --iterations'],
  ])('nvae-inspect %s', async (args, expected) => {
    expect(await nvaeInspect(...args.split(' '))).toEqual({
      code: 2,
      stdout: '',
      stderr: `nvae-inspect: ${expected}\n`,
    });
  });
});

test.each(['information', 'weights', 'batchnorm', 'latents', 'decode', 'bound'])(
  'nvae-inspect %s --help states the definition in two lines that fit a terminal',
  async (verb) => {
    const [usage, empty, ...lines] = (await run(verb, '--help')).split('\n');
    expect(usage).toContain(`nvae-inspect ${verb} CHECKPOINT`);
    expect([empty, lines[2]]).toEqual(['', '']);
    for (const line of lines.slice(0, 2)) expect(line.length).toBeLessThanOrEqual(104);
  },
);

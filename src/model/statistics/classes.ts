/** Results for each class of images, and how they differ from those for all other images. */
import type { ClassSummary } from '../../protocol/comparisons';
import type { Estimate } from '../../protocol/statistics';
import { merged, NO_MOMENTS, RunningEstimate, type CountedMoments } from './estimate';
import type { ImageClasses } from './imageRecords';
import type { Rows } from './totals';

/** One value per image. */
type Quantity = (image: number) => number;

/**
 * Summaries of the classes that have images; none if all images are of one class, because there is nothing to compare.
 * An image without a class is among the other images of every class.
 * @param hasReconstruction whether the reconstruction loss is known
 */
export function classSummaries(
  { klByGroup, reconstructionNats }: Rows,
  classes: ImageClasses,
  hasReconstruction: boolean,
): ClassSummary[] {
  const images = reconstructionNats.length;
  const klNats: Quantity = (image) => klByGroup.reduce((sum, ofGroup) => sum + (ofGroup[image] ?? NaN), 0);
  const loss: Quantity = (image) => reconstructionNats[image] ?? NaN;
  const compared = (of: Quantity) => compare(of, images, classes);
  const kl = compared(klNats);
  const reconstruction = hasReconstruction ? compared(loss) : null;
  const nelbo = hasReconstruction ? compared((image) => klNats(image) + loss(image)) : null;
  const groups = klByGroup.map((ofGroup) => compared((image) => ofGroup[image] ?? NaN));
  return classes.names.flatMap((name, index) => {
    const ofClass = kl[index];
    if (ofClass === undefined || ofClass.images === 0 || ofClass.images === images) return [];
    return [
      {
        ...{ name, images: ofClass.images, klNats: ofClass.compared },
        reconstructionNats: reconstruction?.[index]?.compared ?? null,
        nelboNats: nelbo?.[index]?.compared ?? null,
        groups: groups.map((byClass) => byClass[index]?.compared ?? UNKNOWN),
      },
    ];
  });
}

const UNKNOWN = { mean: { mean: NaN, standardError: null }, difference: { mean: NaN, standardError: null } };

function compare(of: Quantity, images: number, { names, of: classOf }: ImageClasses) {
  const byClass = names.map(() => new RunningEstimate());
  const without = new RunningEstimate();
  for (let image = 0; image < images; image++) (byClass[classOf[image] ?? -1] ?? without).add(of(image));
  const moments = byClass.map((estimate): CountedMoments => ({ count: estimate.count, ...estimate.moments }));
  // A class's other images are those of the classes before it and after it, and those without a class.
  const before = [{ count: without.count, ...without.moments }];
  for (const one of moments) before.push(merged(before.at(-1) ?? NO_MOMENTS, one));
  let after = NO_MOMENTS;
  const compared = moments.toReversed().map((one, i) => {
    const others = merged(before[moments.length - 1 - i] ?? NO_MOMENTS, after);
    after = merged(one, after);
    const mean = new RunningEstimate(one).estimate;
    return {
      images: one.count,
      compared: { mean, difference: difference(mean, new RunningEstimate(others).estimate) },
    };
  });
  return compared.toReversed();
}

/** The difference of two means over different images. */
export function difference(a: Estimate, b: Estimate): Estimate {
  const known = a.standardError !== null && b.standardError !== null;
  return {
    mean: a.mean - b.mean,
    standardError: known ? Math.hypot(a.standardError, b.standardError) : null,
  };
}

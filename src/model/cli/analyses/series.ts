/** Interventions in steps: how the commands run them, and what they write of them. */
import { InterventionArrays } from '../../analyses/arrays/interventionArrays';
import { Pictures } from '../../analyses/arrays/pictures';
import { intervene, type Effect, type Intervened } from '../../analyses/interventions/intervene';
import type { Intervention } from '../../analyses/interventions/intervention';
import type { VariantListener } from '../../analyses/variants/measureVariants';
import type { Below } from '../../analyses/variants/variant';
import type { CliAnalysed } from './printAnalysis';
import type { PictureSheet } from './pictureSheet';

/** Interventions that differ in one step. */
export interface Series {
  /** What is changed and what is below, in words. */
  readonly heading: string;
  /** Fields of its JSON beside its steps. */
  readonly facts: object;
  /** The name of its arrays. */
  readonly name: string;
  /** The name of the array of its change of log p, which several series may share. */
  readonly logPName: string;
  /** By intervention; `null` for a single one without a step. */
  readonly steps: readonly number[] | null;
  readonly interventions: readonly Intervention[];
  /** Whether it is shown. A file holds all. */
  readonly isShown: boolean;
  /** Whether its pictures are drawn on a sheet. */
  readonly isPictured: boolean;
  /** The images beside an image's pictures on a sheet, by number. */
  readonly beside: (image: number) => { readonly before: readonly number[]; readonly after: readonly number[] };
}

export interface ShownSeries {
  readonly series: Series;
  /** By intervention. */
  readonly effects: readonly Effect[];
}

export interface RunSeries {
  readonly base: Omit<Intervened, 'effects'>;
  readonly shown: readonly ShownSeries[];
}

/** A sheet has rows for so many images. */
const MOST_ROWS = 8;

/** Runs the series that are needed, puts in arrays, and draws pictures. */
export async function runSeries(analysed: CliAnalysed, all: readonly Series[]): Promise<RunSeries> {
  const { model, arrays, sheet, images } = analysed;
  const run = all.filter(({ isShown, isPictured }) => arrays !== null || isShown || (sheet !== null && isPictured));
  const interventions = run.flatMap((series) => series.interventions);
  const collected = arrays === null ? null : new InterventionArrays(model, interventions);
  const pictures = sheet === null ? null : new Pictures(model, MOST_ROWS);
  const listener: VariantListener = {
    output(variant, output) {
      collected?.output(variant, output);
      if (variant !== null) pictures?.add(variant, output);
    },
    draw: (firstImage, draw, rows) => collected?.draw(firstImage, draw, rows),
  };
  const { effects, ...base } = await intervene({ ...analysed, interventions, listener });
  const named = new Set<string>();
  const shown: ShownSeries[] = [];
  let first = 0;
  for (const series of run) {
    const indices = series.interventions.map((_, i) => first + i);
    first += indices.length;
    if (series.isShown) shown.push({ series, effects: indices.flatMap((index) => effects[index] ?? []) });
    if (arrays !== null && collected !== null) {
      const steps = series.steps === null ? (indices[0] ?? NaN) : indices;
      collected.putInto(arrays, series.name, steps);
      if (!named.has(series.logPName)) {
        collected.putLogPChange(arrays, series.logPName, steps);
        if (series.steps !== null) {
          arrays.set(`${series.logPName}.steps`, [series.steps.length], Float64Array.from(series.steps));
        }
      }
      named.add(series.logPName);
    }
    if (sheet !== null && pictures !== null && series.isPictured) {
      const rows = Math.min(MOST_ROWS, images.kept, images.input.description.images);
      addRows(sheet, series, { rows, pictures, indices, imageOf: (image) => images.values(image, image + 1) });
    }
  }
  return { base, shown };
}

interface Pictured {
  readonly rows: number;
  readonly pictures: Pictures;
  readonly indices: readonly number[];
  readonly imageOf: (image: number) => Float32Array;
}

function addRows(sheet: PictureSheet, { beside }: Series, { rows, pictures, indices, imageOf }: Pictured): void {
  const decoded = indices.map((index) => pictures.of(index));
  for (let image = 0; image < rows; image++) {
    const { before, after } = beside(image);
    const ofSteps = decoded.map((means) => {
      const perImage = imageOf(image).length;
      return means.subarray(image * perImage, (image + 1) * perImage);
    });
    sheet.addRow([...before.map(imageOf), ...ofSteps, ...after.map(imageOf)]);
  }
}

/** The choice of kinds by an option: those shown, the one in pictures, and those in a file. */
export interface Kinds<Kind> {
  readonly shown: readonly Kind[];
  readonly pictured: Kind;
  readonly written: readonly Kind[];
}

/** Of a kind that was asked for, only that one. */
export function kindsOf<Kind>(given: Kind | null, usual: Kinds<Kind>): Kinds<Kind> {
  return given === null ? usual : { shown: [given], pictured: given, written: [given] };
}

/** The effect on KL is that with the posterior below; pictures show what the model makes of the change by itself. */
export function belowOf(given: Below | null): Kinds<Below> {
  return kindsOf<Below>(given, {
    ...{ shown: ['posterior', 'prior'], pictured: 'prior', written: ['posterior', 'frozen', 'prior'] },
  });
}

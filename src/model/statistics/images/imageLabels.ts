import type { ImageRecords } from '../imageRecords';

/** What is known of each image apart from its results. */
export interface ImageLabels {
  readonly nameOf: (image: number) => string;
  /** The name of the image's class; `null` if it has none. */
  readonly classOf: (image: number) => string | null;
}

/** Records whose names may be packed. */
interface Labelled extends Pick<ImageRecords, 'classes'> {
  readonly names: { at(image: number): string | undefined };
}

/** @param records returns the records as they are now: more images may be known later */
export function labelsFrom(records: () => Labelled): ImageLabels {
  return {
    nameOf: (image) => records().names.at(image) ?? '',
    classOf: (image) => {
      const { classes } = records();
      return classes?.names[classes.of[image] ?? -1] ?? null;
    },
  };
}

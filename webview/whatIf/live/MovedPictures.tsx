import type { NamedPicture } from '../../../src/figures/contents';
import { PictureWithName } from '../SmallPicture';
import type { Moved } from './useMoved';

interface Props<Part> extends Pick<Moved<Part>, 'parts' | 'isWaiting'> {
  id: string;
  named: (part: Part) => readonly NamedPicture[];
  /** The move whose pictures were all there last, for tests. */
  move: object | null;
}

/** Pictures that follow a slider one after the other. Until its own is there, each place keeps that of an earlier move. */
export function MovedPictures<Part>({ id, parts, named, isWaiting, move }: Props<Part>) {
  return (
    <div
      class="film-shown live-pictures"
      aria-busy={isWaiting}
      data-testid={`${id}-pictures`}
      data-move={move && JSON.stringify(move)}
    >
      {parts.flatMap(({ value, isOld }) =>
        named(value).map((picture) => <PictureWithName key={picture.name} {...{ picture, isOld }} />),
      )}
    </div>
  );
}

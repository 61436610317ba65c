import type { NamedPicture } from '../../../src/figures/contents';
import { PictureWithName } from '../SmallPicture';

interface Props {
  id: string;
  pictures: readonly (NamedPicture & { readonly isOld: boolean })[];
  /** Whether more are on their way. */
  isWaiting: boolean;
  /** The move whose pictures were all there last, for tests. */
  move: object | null;
}

/** Pictures that follow a slider one after the other. Until its own is there, each place keeps that of an earlier move. */
export function MovedPictures({ id, pictures, isWaiting, move }: Props) {
  return (
    <div
      class="film-shown live-pictures"
      aria-busy={isWaiting}
      data-testid={`${id}-pictures`}
      data-move={move && JSON.stringify(move)}
    >
      {pictures.map(({ isOld, ...picture }) => (
        <PictureWithName key={picture.name} picture={picture} isOld={isOld} />
      ))}
    </div>
  );
}

import type { GroupShape } from '../../src/protocol/inspection';
import { useSight } from '../sight/context';
import type { Position } from '../sight/selection';
import { useObserved } from '../state/observable';

interface Props {
  group: number;
  shape: GroupShape;
}

/** Outlines of the group's latent positions that are pointed at and chosen, over a map or a picture that fills its box. */
export function PositionOutlines({ group, shape }: Props) {
  const { sight, pointed } = useSight();
  const { selection } = sight;
  const target = useObserved(pointed);
  return (
    <>
      {selection.position && selection.group === group && (
        <Outline kind="chosen" position={selection.position} shape={shape} />
      )}
      {target?.kind === 'position' && target.group === group && (
        <Outline kind="pointed" position={target} shape={shape} />
      )}
    </>
  );
}

function Outline({ kind, position, shape }: { kind: 'chosen' | 'pointed'; position: Position; shape: GroupShape }) {
  const { height, width } = shape;
  const style = {
    left: `${(100 * position.x) / width}%`,
    top: `${(100 * position.y) / height}%`,
    width: `${100 / width}%`,
    height: `${100 / height}%`,
  };
  return <span class={`cell-outline ${kind}`} style={style} />;
}

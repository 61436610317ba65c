import type { QuantityMap } from '../../src/protocol/quantityMap';
import { PositionTable } from '../maps/PositionTable';
import { plusMinus } from '../../src/protocol/numbers';

/** A table of a map's values by latent position, with standard errors where they are known. */
export function QuantityMapTable({ map, name }: { map: QuantityMap; name: string }) {
  const { height, width, values, standardErrors } = map;
  return (
    <PositionTable
      label={name}
      caption={`${name} (y, x)`}
      {...{ height, width, values }}
      print={(mean, index) => plusMinus({ mean, standardError: standardErrors?.[index] ?? null })}
    />
  );
}

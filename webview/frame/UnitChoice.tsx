import { useSight } from '../sight/context';
import { type Unit, UNITS } from '../text/units';

/** Chooses the unit of the equation and the hierarchy. */
export function UnitChoice() {
  const { sight, change } = useSight();
  return (
    <select
      aria-label="Unit"
      data-testid="unit"
      value={sight.unit}
      onChange={(event) => {
        const { value } = event.currentTarget;
        change(() => ({ unit: value as Unit }));
      }}
    >
      {UNITS.map((unit) => (
        <option key={unit} value={unit}>
          {unit}
        </option>
      ))}
    </select>
  );
}

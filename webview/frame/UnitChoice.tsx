import { useSight } from '../sight/context';
import { type Unit, UNITS, unitInWords } from '../text/units';
import { t } from '../text/translate';

/** Chooses the unit of the equation and the hierarchy. */
export function UnitChoice() {
  const { sight, change } = useSight();
  return (
    <select
      aria-label={t`Unit`}
      data-testid="unit"
      value={sight.unit}
      onChange={(event) => {
        const { value } = event.currentTarget;
        change(() => ({ unit: value as Unit }));
      }}
    >
      {UNITS.map((unit) => (
        <option key={unit} value={unit}>
          {unitInWords(unit)}
        </option>
      ))}
    </select>
  );
}

import { NumbersCard } from '../../pins/NumbersCard';
import type { NumbersReading } from '../../pins/numbers';

/** Numbers of an analysis in the pane, as they are pinned and copied. */
export function NumbersPane({ numbers }: { numbers: NumbersReading }) {
  return (
    <div class="numbers-pane" data-testid="pane-numbers">
      <NumbersCard reading={numbers} isTitled={false} />
    </div>
  );
}

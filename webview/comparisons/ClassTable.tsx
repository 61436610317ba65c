import type { ClassSummary } from '../../src/protocol/comparisons';
import { visibleName } from '../../src/protocol/visibleText';
import { count } from '../text/numbers';
import { EstimateCell } from './EstimateCell';

/** Cost per image of each class, and how it differs from that of all other images. */
export function ClassTable({ classes }: { classes: readonly ClassSummary[] }) {
  const name = classes.some(({ nelboNats }) => nelboNats !== null) ? 'NELBO' : 'KL';
  return (
    <section class="card comparison" aria-label="By class">
      <h2>By class</h2>
      <div class="scroll" role="region" aria-label="Results by class" tabIndex={0}>
        <table class="data" data-testid="classes">
          <caption>
            Nats per image, mean ± standard error. The difference is from all other images. It is not paired, so its
            error is √(s.e.² + s.e.²). Of twenty classes without a difference, about one exceeds two standard errors.
          </caption>
          <thead>
            <tr>
              <th scope="col">class</th>
              <th scope="col">images</th>
              <th scope="col">{name}</th>
              <th scope="col">difference</th>
              <th scope="col">reconstruction</th>
              <th scope="col">KL</th>
              <th scope="col">difference of KL</th>
            </tr>
          </thead>
          <tbody>
            {classes.map(({ name: ofClass, images, klNats, reconstructionNats, nelboNats }) => {
              const cost = nelboNats ?? klNats;
              return (
                <tr key={ofClass}>
                  <th scope="row">{visibleName(ofClass)}</th>
                  <td class="number">{count(images)}</td>
                  <EstimateCell value={cost.mean} testId="class-cost" />
                  <EstimateCell value={cost.difference} signed />
                  {reconstructionNats === null ? <td>unknown</td> : <EstimateCell value={reconstructionNats.mean} />}
                  <EstimateCell value={klNats.mean} />
                  <EstimateCell value={klNats.difference} signed />
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

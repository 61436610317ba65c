import type { CheckedEstimate, ModelCheck } from '../../src/protocol/comparisons';
import { count } from '../text/numbers';
import { counted } from '../text/words';
import { EstimateCell } from './EstimateCell';

/** KL per group on data beside that on samples of the model itself. */
export function ModelCheckTable({ check }: { check: ModelCheck }) {
  const { images, samples, klNats, nelboNats, groups } = check;
  return (
    <section class="card comparison" aria-label="Model check">
      <h2>Model check</h2>
      <div class="scroll" role="region" aria-label="Images beside model samples" tabIndex={0}>
        <table class="data" data-testid="model-check">
          <caption>
            {counted(images, 'image')} beside {count(samples)} samples of the model itself: nats each, mean ± standard
            error. If the model fits its data, both agree; agreement alone is no proof of fit.
          </caption>
          <thead>
            <tr>
              <th scope="col">KL of</th>
              <th scope="col">images</th>
              <th scope="col">model samples</th>
              <th scope="col">difference</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group, index) => (
              <Row key={index} name={`group ${index}`} checked={group} />
            ))}
            <Row name="all groups" checked={klNats} />
            {nelboNats !== null && <Row name="NELBO" checked={nelboNats} />}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ name, checked: { data, samples, difference } }: { name: string; checked: CheckedEstimate }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <EstimateCell value={data} testId="check-images" />
      <EstimateCell value={samples} testId="check-samples" />
      <EstimateCell value={difference} signed />
    </tr>
  );
}

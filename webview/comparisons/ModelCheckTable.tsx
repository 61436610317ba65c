import type { CheckedEstimate, ModelCheck } from '../../src/protocol/comparisons';
import { count } from '../../src/protocol/numbers';
import { ComparisonCard } from './ComparisonCard';
import { EstimateCell } from './EstimateCell';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

/** KL per group on data beside that on samples of the model itself. */
export function ModelCheckTable({ check }: { check: ModelCheck }) {
  const { images, samples, klNats, nelboNats, groups } = check;
  return (
    <ComparisonCard
      title={t`Model check`}
      label={t`Images beside model samples`}
      testId="model-check"
      caption={t`${counted(images, 'image')} beside ${count(samples)} samples of the model itself: nats each, mean ±
        standard error. If the model fits its data, both agree; agreement alone is no proof of fit.`}
      columns={[t`KL of`, t`images`, t`model samples`, t`difference`]}
    >
      {groups.map((group, index) => (
        <Row key={index} name={`group ${index}`} checked={group} />
      ))}
      <Row name="all groups" checked={klNats} />
      {nelboNats !== null && <Row name="NELBO" checked={nelboNats} />}
    </ComparisonCard>
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

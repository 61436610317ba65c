import type { ClassSummary } from '../../src/protocol/comparisons';
import { visibleName } from '../../src/protocol/visibleText';
import { count } from '../../src/protocol/numbers';
import { ComparisonCard } from './ComparisonCard';
import { EstimateCell } from './EstimateCell';
import { t } from '../text/translate';

/** Cost per image of each class, and how it differs from that of all other images. */
export function ClassTable({ classes }: { classes: readonly ClassSummary[] }) {
  const name = classes.some(({ nelboNats }) => nelboNats !== null) ? 'NELBO' : 'KL';
  return (
    <ComparisonCard
      title={t`By class`}
      label={t`Results by class`}
      testId="classes"
      caption={t`Nats per image, mean ± standard error. The difference is from all other images. It is not paired, so
        its error is √(s.e.² + s.e.²). Of twenty classes without a difference, about one exceeds two standard errors.`}
      columns={[t`class`, t`images`, name, t`difference`, t`reconstruction`, 'KL', t`difference of KL`]}
    >
      {classes.map(({ name: ofClass, images, klNats, reconstructionNats, nelboNats }) => {
        const cost = nelboNats ?? klNats;
        return (
          <tr key={ofClass}>
            <th scope="row">{visibleName(ofClass)}</th>
            <td class="number">{count(images)}</td>
            <EstimateCell value={cost.mean} testId="class-cost" />
            <EstimateCell value={cost.difference} signed />
            {reconstructionNats === null ? <td>{t`unknown`}</td> : <EstimateCell value={reconstructionNats.mean} />}
            <EstimateCell value={klNats.mean} />
            <EstimateCell value={klNats.difference} signed />
          </tr>
        );
      })}
    </ComparisonCard>
  );
}

import type { TermName } from '../../glossary/glossary';
import { Term } from '../../glossary/Term';
import type { BarSeries } from '../barSeries';
import { rich, t } from '../../text/translate';

interface Props {
  series: readonly BarSeries[];
}

const TERMS: Readonly<Record<string, TermName>> = {
  'KL(q‖p)': 'kl',
  [t`KL estimate`]: 'estimate',
  'KL(p‖q)': 'reverseKl',
  [t`Δ(rate + distortion)`]: 'deltaSum',
  [t`Δdistortion`]: 'deltaDistortion',
  [t`Δrate`]: 'deltaRate',
};

/** What the bars mean, from the top. */
export function ChangesLegend({ series }: Props) {
  return (
    <p class="legend">
      {series.map(({ name, role }) => (
        <span key={name}>
          <span class={`swatch ${role === 'positive' ? 'change' : role}`} />{' '}
          <Term name={TERMS[name] ?? 'deltaNelbo'}>{name}</Term>
        </span>
      ))}
      <span>{rich`nats, mean ± ${(<Term name="standardError" />)}`}</span>
    </p>
  );
}

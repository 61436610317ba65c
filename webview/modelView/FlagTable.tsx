import { inPython } from '../../src/protocol/flagInPython';
import { FLAG_ORIGINS, type FlagOrigin, type TrainingFlag } from '../../src/protocol/inspection';
import { ColumnHeads } from '../text/ColumnHeads';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

const ORIGINS: Readonly<Record<FlagOrigin, { readonly short: string; readonly long: string }>> = {
  file: { short: t`file`, long: t`stated in the file` },
  inferred: { short: t`inferred`, long: t`inferred from the shapes of the tensors` },
  given: { short: t`set by you`, long: t`set by you` },
  default: { short: t`default`, long: t`not determined: defaults of NVAE’s release` },
};

/** Training flags, and where each comes from. */
export function FlagTable({ flags }: { flags: readonly TrainingFlag[] }) {
  if (flags.length === 0) return null;
  const present = FLAG_ORIGINS.flatMap((origin) => {
    const number = flags.filter((flag) => flag.origin === origin).length;
    return number === 0 ? [] : [`${counted(number, 'flag')} ${ORIGINS[origin].long}`];
  });
  return (
    <section class="card model-flags" aria-label={t`Training flags`}>
      <h2>{t`Training flags`}</h2>
      <p class="sub">{present.join(' · ')}</p>
      <div class="scroll" role="region" aria-label={t`Training flags and their origins`} tabIndex={0}>
        <table class="data" data-testid="model-flags">
          <thead>
            <ColumnHeads columns={[t`flag`, t`value`, t`from`]} />
          </thead>
          <tbody>
            {flags.map(({ name, value, origin }) => (
              <tr key={name} class={origin}>
                <th scope="row">{name}</th>
                <td>{inPython(value)}</td>
                <td>{ORIGINS[origin].short}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

import type { ComponentChildren } from 'preact';
import { inRole, LATENT_QUANTITIES, type LatentQuantity } from '../../src/protocol/quantities';
import { Term } from '../glossary/Term';
import { Formula } from '../text/Formula';
import { aligned, sixDigits } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import { testIdOf } from './testIdOf';
import { t } from '../text/translate';

interface Props<Field extends LatentQuantity> {
  fields: readonly Field[];
  latent: Readonly<Record<NoInfer<Field>, number>>;
  /** Name of the posterior. */
  posterior: ComponentChildren;
}

/**
 * The parameters of q and p, one above the other, followed by the quantities computed from them or, with flows, the
 * values drawn.
 */
export function Parameters<Field extends LatentQuantity>({ fields, latent, posterior }: Props<Field>) {
  const q = inRole(fields, 'q');
  const p = inRole(fields, 'p');
  const texts = q.map((field, column) => {
    const below = p[column];
    return aligned([latent[field], ...(below === undefined ? [] : [latent[below]])]);
  });
  return (
    <table class="parameters">
      <thead>
        <tr>
          <td />
          {q.map((field) => (
            <th key={field} scope="col">
              {LATENT_QUANTITIES[field].symbol.split('_')[0]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[q, p].map((row, place) => (
          <tr key={place}>
            <th scope="row">{row === q ? posterior : <Term name="prior" />}</th>
            {row.map((field, column) => (
              <td key={field}>
                <Quantity value={latent[field]} testId={testIdOf(field)}>
                  {texts[column]?.[place] ?? ''}
                </Quantity>
              </td>
            ))}
          </tr>
        ))}
        <EquationRow heading={t`q vs. p`} fields={inRole(fields, 'q vs. p')} latent={latent} />
        <EquationRow heading={t`drawn`} fields={inRole(fields, 'drawn')} latent={latent} />
      </tbody>
    </table>
  );
}

interface EquationRowProps<Field extends LatentQuantity> extends Pick<Props<Field>, 'fields' | 'latent'> {
  heading: string;
}

function EquationRow<Field extends LatentQuantity>({ heading, fields, latent }: EquationRowProps<Field>) {
  if (fields.length === 0) return null;
  return (
    <tr>
      <th scope="row">{heading}</th>
      {fields.map((field) => (
        <td key={field}>
          <Formula>{signOf(field)}</Formula>{' '}
          <Quantity value={latent[field]} testId={testIdOf(field)}>
            {sixDigits(latent[field])}
          </Quantity>
        </td>
      ))}
    </tr>
  );
}

/** The ratio of widths is written out, because the terms below are written with it. */
function signOf(field: LatentQuantity): string {
  return field === 'deltaSigma' ? LATENT_QUANTITIES.deltaSigma.formula : LATENT_QUANTITIES[field].symbol;
}

import { plusMinus } from '../../../src/protocol/numbers';
import type { BoundReport } from '../../../src/protocol/whatIf/bound';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Figure } from '../../figure/Figure';
import { Formula } from '../../text/Formula';
import { Quantity } from '../../text/Quantity';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { ownLines } from '../ownLines';
import { Reservations } from '../Reservations';
import { coveredInWords } from '../whatIfWords';
import { boundReservations, boundRows } from './boundRows';
import { BoundTable } from './BoundTable';
import { rich, t } from '../../text/translate';
import { nounInWords, nounsInWords } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  bound: BoundReport;
}

/** The importance-weighted bound beside the −NELBO of the same draws, and what it rests on. */
export function BoundFigure({ asked: { inspection, measured }, run, bound }: Props) {
  const { noun } = measured;
  const rows = boundRows(bound, noun);
  const title = t`Bound on the log-likelihood, K = ${bound.summary.draws}`;
  const covered = coveredInWords(run, measured);
  return (
    <Figure
      id="bound"
      title={title}
      sub={covered}
      contents={() => ({
        ...{ title, subtitle: covered, own: ownLines(inspection, run) },
        panels: [
          {
            ...{ kind: 'table', title: t`Means` },
            columns: [t`quantity`, t`unit`, t`mean`, t`standard error`].map((name) => ({ name, unit: null })),
            rows: rows.map(({ name, unit, value }) => [name, unit, value.mean, value.standardError]),
          },
          {
            ...{ kind: 'table', title: t`By ${nounInWords(noun)}` },
            columns: [
              { name: noun, unit: null },
              ...['L', t`error of L over draws`, '−NELBO'].map((name) => ({ name, unit: 'nats' })),
              ...[t`effective sample size`, t`largest weight`].map((name) => ({ name, unit: null })),
            ],
            rows: bound.images.map(({ image, boundNats, errorNats, elboNats, effectiveSampleSize, largestWeight }) => [
              ...[image, boundNats, errorNats, elboNats, effectiveSampleSize, largestWeight],
            ]),
          },
        ],
      })}
    >
      <Reservations sentences={boundReservations(bound, noun)} />
      <div class="scroll" role="region" aria-label={title} tabIndex={0}>
        <table class="data bound-means" data-testid="bound-means">
          <tbody>
            {rows.map(({ id, name, unit, value }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>
                  <Quantity value={value.mean} testId={`bound-${id}`}>
                    {plusMinus(value)}
                  </Quantity>
                </td>
                <td>{unit}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Definition source="docs/analyses.md#bound">
        <p>
          {rich`K draws of the latents, every group from its posterior, give K weights of an image:
            ${(<Formula>log w_k = log p(x|z) + Σ_i [log p_i(z) − log q_i(z)]</Formula>)}. Then
            ${(<Formula>L_K = ln(Σ_k w_k / K)</Formula>)}. Its expectation rises with K towards log p(x) and never
            exceeds it (Burda, Grosse and Salakhutdinov 2016).`}
        </p>
        <p>
          {t`L above −NELBO is, in expectation, at most KL(q(z|x)‖p(z|x)): how far the posterior is from the exact one.
            The effective sample size is 1/Σŵ², with ŵ the weights’ shares, from 1 to K. Errors are over
            ${nounsInWords(noun)}; of a single ${nounInWords(noun)} over its draws, by the delta method, where the
            effective sample size is at least 10.`}
        </p>
      </Definition>
      <BoundTable bound={bound} noun={noun} covered={covered} />
    </Figure>
  );
}

import { threeDigits } from '../../../src/protocol/numbers';
import type { InformationReport } from '../../../src/protocol/whatIf/information';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Figure } from '../../figure/Figure';
import { useSight } from '../../sight/context';
import { goingTo } from '../../sight/sight';
import { CountCell } from '../../text/CountCell';
import { Quantity } from '../../text/Quantity';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { ownLines } from '../ownLines';
import { coveredInWords } from '../whatIfWords';
import { shiftColumns, shiftNotes } from './shiftColumns';
import { rich, t } from '../../text/translate';
import { nounInWords, nounsInWords } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  information: InformationReport;
}

const TITLE = t`What the shift of each group consists of`;

/** Shift that is constant, differs between images, and differs between draws; and latents that are active. */
export function ShiftFigure({ asked: { inspection, checkpoint, measured }, run, information }: Props) {
  const { change, whatIfPointed } = useSight();
  const { noun } = measured;
  const { groups } = information;
  const covered = coveredInWords(run, measured);
  const columns = shiftColumns(information, checkpoint.hasFlows);
  return (
    <Figure
      id="shift-parts"
      title={TITLE}
      sub={covered}
      contents={() => ({
        ...{ title: TITLE, subtitle: covered, own: ownLines(inspection, run) },
        panels: [
          {
            ...{ kind: 'table', title: '' },
            columns: [{ name: t`latent group`, unit: null }, ...columns.map(({ name, unit }) => ({ name, unit }))],
            rows: groups.map((group, index) => [index, ...columns.map(({ of }) => of(group))]),
          },
        ],
      })}
    >
      <div class="scroll" role="region" aria-label={t`${TITLE}, in nats per ${nounInWords(noun)}`} tabIndex={0}>
        <table class="data" data-testid="shift-parts">
          <thead>
            <tr>
              <th scope="col">{t`group`}</th>
              {columns.map(({ name, unit }) => (
                <th key={name} scope="col">
                  {name}
                  {unit !== null && (
                    <>
                      <br />
                      {unit}
                    </>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map((group, index) => (
              <tr
                key={index}
                onPointerEnter={() => {
                  whatIfPointed.set({ kind: 'information', group: index });
                }}
                onPointerLeave={() => {
                  whatIfPointed.set(null);
                }}
                onClick={() => {
                  change(goingTo(index, null));
                }}
              >
                <th scope="row">{index}</th>
                {columns.map(({ name, unit, of }) =>
                  unit === null ? (
                    <CountCell key={name} value={of(group)} of={group.latents} />
                  ) : (
                    <NatsCell key={name} value={of(group)} />
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul class="what-if-notes shift-notes">
        {shiftNotes(information, checkpoint.hasFlows).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <Definition source="docs/analyses.md#shift-parts">
        <p>
          {t`δ = Δμ/σ_p of a latent has a mean m over ${nounsInWords(noun)} and draws, varies by S between
            ${nounsInWords(noun)} and by w between the D draws of one. Half of m² − S/B is constant, half of S − w/D
            differs between ${nounsInWords(noun)}, half of w between draws: together exactly the mean shift part ½δ² of
            the KL. The scale part is not split. Values may fall slightly below 0, because they are unbiased.`}
        </p>
        <p>
          {rich`A latent is active if the mean of its posterior varies over ${nounsInWords(noun)} by more than 0.01
            (Burda et al. 2016), as μ_q, or relative to the prior as Δμ/σ_p. In full:
            ${(<code>docs/analyses.md#unused-units</code>)}.`}
        </p>
      </Definition>
    </Figure>
  );
}

/** A number of nats; a dash where there is none. */
function NatsCell({ value }: { value: number | null }) {
  return <td>{value === null ? '—' : <Quantity value={value}>{threeDigits(value)}</Quantity>}</td>;
}

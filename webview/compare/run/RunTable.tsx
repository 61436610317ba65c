import type { LoggedCurve } from '../../../src/protocol/compare/loggedHistory';
import type { TrainingRun } from '../../../src/protocol/compare/trainingRun';
import { plusMinus, threeDigits } from '../../../src/protocol/numbers';
import { Quantity } from '../../text/Quantity';
import { TableView } from '../../text/TableView';
import { t } from '../../text/translate';

interface Props {
  run: TrainingRun;
  logged: readonly LoggedCurve[];
}

/** The numbers of every checkpoint, and the first and last of every logged curve that is drawn. */
export function RunTable({ run: { checkpoints }, logged }: Props) {
  return (
    <TableView label={t`Checkpoints of the run, nats per image, and what training logged`}>
      {() => (
        <>
          {checkpoints.length > 0 && (
            <table class="data" data-testid="run-table">
              <Head names={[t`checkpoint`, t`epoch`, t`step`, 'β', 'NELBO', t`distortion`, 'KL', t`channels in use`]} />
              <tbody>
                {checkpoints.map(({ name, epoch, globalStep, beta, point, problem, isGone }, index) => (
                  <tr key={`${name} ${index}`}>
                    <th scope="row">{isGone ? t`${name}, overwritten since` : name}</th>
                    <td>{epoch ?? '—'}</td>
                    <td>{globalStep ?? '—'}</td>
                    <td>{beta === null ? '—' : Number(beta.toPrecision(3))}</td>
                    {[point?.nelbo, point?.distortion, point?.kl].map((value, column) => (
                      <td key={column}>
                        {value ? (
                          <Quantity
                            value={value.mean}
                            testId={`run-${['nelbo', 'distortion', 'kl'][column] ?? ''}-${index}`}
                          >
                            {plusMinus(value)}
                          </Quantity>
                        ) : (
                          (problem ?? '—')
                        )}
                      </td>
                    ))}
                    <td data-testid={`run-channels-${index}`}>{point?.channelsInUse ?? '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {logged.length > 0 && <LoggedTable logged={logged} />}
        </>
      )}
    </TableView>
  );
}

function LoggedTable({ logged }: { logged: readonly LoggedCurve[] }) {
  return (
    <table class="data" data-testid="run-logged">
      <Head names={[t`logged as`, t`on`, t`values`, t`first at step`, t`last at step`, t`last value`]} />
      <tbody>
        {logged.map(({ tag, on, logged: all, steps, values }) => (
          <tr key={tag}>
            <th scope="row">{tag}</th>
            <td>{on === 'training batches' ? t`training batches` : t`validation images`}</td>
            <td>{all}</td>
            <td>{steps[0] ?? '—'}</td>
            <td>{steps.at(-1) ?? '—'}</td>
            <td>
              <Quantity value={values.at(-1) ?? NaN} testId={`run-logged-${tag.replaceAll(/\W+/g, '-')}`}>
                {threeDigits(values.at(-1) ?? NaN)}
              </Quantity>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Head({ names }: { names: readonly string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

import { cssColour, TABLE_SIZE } from '../../../src/figures/colour/colourMap';
import type { TrainingRun } from '../../../src/protocol/compare/trainingRun';
import type { ShownInspection } from '../../../src/protocol/inspection';
import { Choices } from '../../distributions/Choices';
import { Figure } from '../../figure/Figure';
import { useSight } from '../../sight/context';
import { comparing } from '../../sight/sight';
import { useAnswer } from '../../state/answer';
import type { Host } from '../../state/host';
import type { RunAnswers } from '../../state/runAnswers';
import type { RunSides } from './RunHandles';
import { RunPlane } from './RunPlane';
import { RunStatus } from './RunStatus';
import { RunTable } from './RunTable';
import { acrossAxis, curvesOf, curvesPanel, namesOf, PLACE_NAMES, placesOf, upAxis } from './runCurves';
import {
  curveInWords,
  LABELS,
  loggedInWords,
  offeredCurves,
  problemsInWords,
  runLines,
  subtitleOf,
  TITLES,
  UNITS,
  weightedInWords,
} from './runWords';
import { t } from '../../text/translate';

interface Props {
  run: TrainingRun;
  inspection: ShownInspection;
  answers: Pick<RunAnswers, 'loggedCurves'>;
  host: Pick<Host, 'compare' | 'followRun' | 'exportResults'>;
}

/** A training run: every checkpoint on the same images, beside what training logged. Two handles compare. */
export function RunFigure({ run, inspection, answers, host }: Props) {
  const { sight, change } = useSight();
  const { checkpoints, leftOut, logged: history } = run;
  const offered = offeredCurves(run);
  const shown = offered.includes(sight.compare.curves) ? sight.compare.curves : (offered[0] ?? 'KL');
  const isLogged = history?.shown.includes(shown) ?? false;
  const answer = useAnswer(answers.loggedCurves, isLogged ? shown : undefined, String(history?.version));
  const logged = isLogged && answer.kind === 'here' ? answer.value : [];
  const curves = curvesOf(checkpoints, shown);
  const along = placesOf(checkpoints, logged);
  const drawn = along.ofLogged === null ? [] : logged;
  const [x, y] = [acrossAxis(along, drawn), upAxis(curves, drawn)];
  const names = namesOf(curves, drawn);
  const colourOf = (name: string) =>
    cssColour(
      sight.colouring,
      Math.floor((0.25 + (0.7 * names.indexOf(name)) / Math.max(1, names.length - 1)) * TABLE_SIZE),
    );
  const sides = sidesOf(run, inspection);
  const subtitle = subtitleOf(run);
  const isEmpty = drawn.length === 0 && curves.every(({ values }) => values.every((value) => value === null));
  const choose = ({ a, b }: RunSides) => {
    host.compare({ kind: 'of run', a, b });
  };
  const sentences = [
    ...(names.length > 1
      ? [
          t`${names.length} colours, dark to light: ${curveInWords(names[0] ?? '')} to
            ${curveInWords(names.at(-1) ?? '')}.`,
        ]
      : []),
    ...loggedInWords(logged, along.ofLogged !== null, y.above),
    ...problemsInWords(history),
    ...(answer.kind === 'refused' && isLogged ? [answer.reason] : []),
  ];
  return (
    <Figure
      id="run"
      title={t`Run`}
      sub={subtitle}
      contents={
        isEmpty
          ? null
          : () => ({
              ...{ title: t`Run: ${TITLES[shown]}`, subtitle },
              panels: [curvesPanel(curves, drawn, along, { name: LABELS[shown], unit: UNITS[shown] })],
              own: runLines(
                inspection,
                run,
                [sides.a, sides.b].map((side) => checkpoints[side ?? -1]?.name ?? null),
              ),
            })
      }
    >
      <Choices
        name="Curves show"
        label={t`Curves show`}
        choices={offered}
        labels={LABELS}
        titles={TITLES}
        chosen={shown}
        onChoose={(chosen) => {
          change(comparing({ curves: chosen }));
        }}
      />
      <RunStatus {...{ run, inspection, host }} />
      {leftOut.map(({ name, reason }) => (
        <p key={name} class="sub">
          {t`${name} is left out: ${reason}`}
        </p>
      ))}
      {(checkpoints.length > 0 || drawn.length > 0) && (
        <>
          <RunPlane {...{ checkpoints, curves, along, x, y, colourOf, sides }} logged={drawn} onChoose={choose} />
          <p class="sub run-key" data-testid="run-key">
            {PLACE_NAMES[along.name]}
            {sentences.length > 0 && `. ${sentences.join(' ')}`}
          </p>
        </>
      )}
      {checkpoints.length > 0 && (
        <p class="sub" data-testid="run-weighted">
          {t`${weightedInWords(checkpoints)} Each point has the error of its own images. Checkpoints vary together, so
            compare two of them for the error of a difference.`}
        </p>
      )}
      <RunTable run={run} logged={logged} />
    </Figure>
  );
}

/** A is what the page shows, as it was when it was opened. */
function sidesOf({ checkpoints }: TrainingRun, { request, checkpoint, comparison }: ShownInspection): RunSides {
  const placeOf = (path: string, isSide: (one: TrainingRun['checkpoints'][number]) => boolean) => {
    const place = checkpoints.findIndex((one) => one.path === path && isSide(one));
    return place < 0 ? null : place;
  };
  const { epoch = null, globalStep = null } = checkpoint ?? {};
  const baseline = comparison?.baseline;
  return {
    a: placeOf(request.path, (one) => one.epoch === epoch && one.globalStep === globalStep),
    b: baseline?.kind === 'file' ? placeOf(baseline.path, ({ isGone }) => !isGone) : null,
  };
}

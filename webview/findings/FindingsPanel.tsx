import type { Finding, FindingPlace } from '../../src/protocol/findings';
import { isUnderWay, type ShownInspection } from '../../src/protocol/inspection';
import { visibleName, visibleText } from '../../src/protocol/visibleText';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { askingWhatIf, choosing, goingTo, type SightChange } from '../sight/sight';
import { useClasses } from '../sight/useClasses';
import { useObserved } from '../state/observable';
import { type RunAnswers, useFindings } from '../state/runAnswers';
import { ofClassInWords } from '../text/words';
import { Evidence, thresholdInWords } from './Evidence';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

interface Props {
  inspection: ShownInspection;
  measured: Pick<Measured, 'scope'>;
  answers: Pick<RunAnswers, 'findings' | 'imageClasses' | 'weights'>;
}

/** More would hide the figures below. */
const MOST_SHOWN = 3;

/**
 * What the results show in words, the weightiest first, once all is measured. Its place is there from the start, so that
 * nothing moves when the sentences come.
 */
export function FindingsPanel({ inspection, measured, answers }: Props) {
  const { status, groups, input } = inspection;
  const { among: chosen } = useSight().sight.selection;
  // Until the class's numbers are there, and where they can't be had, the page shows the mean over all images.
  const among = measured.scope.kind === 'mean' ? null : chosen;
  const hasEnded = !isUnderWay(status) && groups.some((group) => group !== null);
  const isOfSamples = input?.kind === 'samples';
  return (
    <section class={`findings ${isOfSamples ? 'of-samples' : ''}`} aria-label={t`Findings`} data-testid="findings">
      <div class="findings-place">
        {hasEnded ? (
          <Ended key={among} {...{ inspection, measured, answers, among }} />
        ) : (
          <p class="sub">{isUnderWay(status) ? t`Findings appear here once everything is measured.` : NONE}</p>
        )}
      </div>
    </section>
  );
}

const NONE = t`No findings: nothing was measured.`;

interface EndedProps extends Props {
  /** The class that the findings are about; `null` for all images. */
  among: number | null;
}

function Ended({ inspection, measured, answers, among }: EndedProps) {
  const { status, activityThresholdNats, summary, input, whatIf } = inspection;
  const ended = (whatIf?.runs ?? []).filter((run) => run.status.kind !== 'running');
  const weights = useObserved(answers.weights).kind;
  const version =
    `${status.kind}, ${summary?.images ?? 0} images, ${activityThresholdNats} nats, weights ${weights}, ` +
    ended.map(({ wish, measured }) => `${JSON.stringify(wish)} ${measured}`).join(', ');
  const answer = useFindings(answers.findings, among, version);
  if (answer.kind === 'waiting') return null;
  if (answer.kind === 'refused') return <p class="sub">{t`No findings: ${answer.reason}`}</p>;
  if (answer.value.length === 0) {
    return (
      <p class="sub" data-testid="no-findings">
        {input?.kind === 'samples'
          ? t`No findings: model samples say nothing about data.`
          : t`No findings: no rule reports anything about these numbers.`}
      </p>
    );
  }
  const first = answer.value.slice(0, MOST_SHOWN);
  const others = answer.value.slice(MOST_SHOWN);
  return (
    <>
      {measured.scope.kind !== 'mean' && <About {...{ inspection, measured, answers, among }} />}
      <List findings={first} />
      {others.length > 0 && (
        <details data-testid="more-findings">
          <summary>{t`${others.length} more`}</summary>
          <List findings={others} />
        </details>
      )}
    </>
  );
}

/** What the findings cover, where that is not simply what is shown: rules look at several images. */
function About({ inspection, measured, answers, among }: EndedProps) {
  const found = useClasses(answers, inspection).find((one) => one.among === among);
  if (among !== null && found === undefined) return null;
  const images = found ? ofClassInWords(t`the ${counted(found.images, 'image')}`, found.name) : t`all images`;
  return (
    <p class="sub" data-testid="findings-about">
      {measured.scope.kind === 'image' ? t`About ${images}, not only the one that is shown:` : t`About ${images}:`}
    </p>
  );
}

function List({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul>
      {findings.map((finding) => (
        <Item key={finding.rule} finding={finding} />
      ))}
    </ul>
  );
}

function Item({ finding }: { finding: Finding }) {
  const { rule, sentence, place, number, threshold, evidence, definition, source } = finding;
  const { change } = useSight();
  return (
    <li data-testid="finding" data-rule={rule}>
      <p>
        {visibleText(sentence)}{' '}
        {place !== null && (
          <button
            type="button"
            class="link"
            data-testid="finding-show"
            aria-label={t`Show ${placeInWords(place)}`}
            onClick={() => {
              change(showing(place));
            }}
          >
            {t`show`}
          </button>
        )}
      </p>
      <details class="why-finding">
        <summary aria-label={t`Why: ${rule}`}>{t`why`}</summary>
        <p>{definition}</p>
        <dl>
          <Evidence evidence={number} reported={thresholdInWords(threshold, number)} />
          {evidence.map((one) => (
            <Evidence key={one.name} evidence={one} />
          ))}
        </dl>
        <p class="sub">{source}</p>
      </details>
    </li>
  );
}

function placeInWords(place: FindingPlace): string {
  switch (place.kind) {
    case 'group':
      return t`group ${place.group}`;
    case 'image':
      return t`image ${place.image}`;
    case 'tensor':
      return t`the tensors, for ${visibleName(place.tensor)}`;
    case 'analysis':
      return t`the results of ${place.analysis === 'bound' ? t`Bound` : t`Information`}`;
    case 'batch norm':
      return t`the batch norms re-estimated`;
    case 'weights':
      return t`the weights`;
  }
}

/** An image is shown in the current view, because it changes the scope of every view. */
function showing(place: FindingPlace): SightChange {
  switch (place.kind) {
    case 'group':
      return (before) => ({ ...goingTo(place.group, null)(before), view: 'group' });
    case 'image':
      return choosing({ image: place.image });
    case 'analysis':
      return (before) => ({ ...askingWhatIf({ analysis: place.analysis })(before), view: 'whatIf' });
    case 'tensor':
    case 'batch norm':
    case 'weights':
      return () => ({ view: 'model' });
  }
}

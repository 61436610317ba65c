import { plusMinus } from '../../../src/protocol/numbers';
import { HIGHEST_TEMPERATURE, LARGEST_SEED } from '../../../src/protocol/pageRequests';
import type { VariationsMove, VariedPictures } from '../../../src/protocol/whatIf/live';
import { Figure } from '../../figure/Figure';
import { Term } from '../../glossary/Term';
import { NumberInput } from '../../menu/NumberInput';
import { Slider } from '../../menu/Slider';
import { useSight } from '../../sight/context';
import { changingLive } from '../../sight/sight';
import type { VariationChoice } from '../../sight/whatIfChoice';
import { Absent } from '../../text/Absent';
import { Quantity } from '../../text/Quantity';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { Reservations } from '../Reservations';
import { MODEL_SAMPLES } from '../whatIfWords';
import { LiveBar } from './LiveBar';
import { sharedInWords, variationLines } from './liveLines';
import { variationsReading } from './liveReadings';
import { groupsInWords } from './liveWords';
import { MovedPictures } from './MovedPictures';
import { SAMPLES } from './sampleParts';
import { whyHeldUp } from './useLiveImage';
import { useLiveNumbers } from './useLiveNumbers';
import { useMoved } from './useMoved';
import { t } from '../../text/translate';

/** Samples of the model that share their top groups with one of them. */
export function VariationsView({ asked }: { asked: Asked }) {
  const { answers, checkpoint, inspection, measured } = asked;
  const { variations } = useSight().sight.whatIf.live;
  const groups = checkpoint.groups.length;
  const { temperature, varied } = variations;
  const seed = variations.seed ?? inspection.request.seed;
  const topGroups = Math.max(1, Math.min(groups, variations.topGroups));
  const move: VariationsMove = { seed, temperature, topGroups, varied };
  const why = whyHeldUp(asked);
  const { parts, whole, refused, isWaiting } = useMoved(answers.variedPictures, move, why, String(measured.run));
  // The difference over all variations is that of the last part.
  const shown = whole?.at(-1) ?? null;
  useLiveNumbers(shown && variationsReading(inspection, SAMPLES, shown));
  const title = t`Variations of a sample`;
  const latest = parts[0]?.value ?? null;
  const subtitle = latest && sharedInWords(latest.query);
  return (
    <>
      <LiveBar asked={asked}>
        <VariationField name="seed" label={t`seed`} value={seed} most={LARGEST_SEED} step={1} />
        <VariationField
          name="temperature"
          label={t`t of the sample`}
          value={temperature}
          most={HIGHEST_TEMPERATURE}
          step="any"
        />
        <VariationField
          name="varied"
          label={t`t of what varies`}
          value={varied}
          most={HIGHEST_TEMPERATURE}
          step="any"
        />
      </LiveBar>
      <TopSlider topGroups={topGroups} groups={groups} />
      <Reservations sentences={[MODEL_SAMPLES]} />
      <Figure
        id="variations"
        title={title}
        sub={[t`decoder’s means`, ...(subtitle === null ? [] : [subtitle])].join('; ')}
        contents={
          whole &&
          shown &&
          (() => ({
            ...{
              title,
              subtitle: t`${sharedInWords(shown.query)}; seed ${shown.query.seed}`,
              own: variationLines(inspection, SAMPLES, shown.query),
            },
            panels: [{ kind: 'pictures', title: '', pictures: whole.flatMap(namedPictures) }],
          }))
        }
      >
        {refused !== null && <Absent reason={refused} />}
        <MovedPictures id="variations" named={namedPictures} {...{ parts, isWaiting }} move={shown?.query ?? null} />
        {shown?.difference && <Difference shown={shown} isOld={parts.some(({ isOld }) => isOld)} />}
        <Definition source="docs/analyses.md#variations">
          <p>
            {t`Sample 0 of the seed takes z = μ_p + t·σ_p·ε in every group. Its variations take z of the top k groups
              from it, and all others from their priors given that z, with noise of their own. What is shared is z, not
              ε; the noise of variation 0 is that of the sample.`}
          </p>
          <p>
            {t`The difference is the mean squared one of variations 1 to ${SAMPLES - 1} from the sample, with its
              standard error over them. It compares values of k for one sample, at one temperature.`}
          </p>
        </Definition>
      </Figure>
    </>
  );
}

function Difference({ shown: { difference }, isOld }: { shown: VariedPictures; isOld: boolean }) {
  if (difference === null) return null;
  return (
    <dl class={`live-numbers ${isOld ? 'old-run' : ''}`} aria-busy={isOld}>
      <div>
        <dt>
          <Term name="variationDifference">{t`difference from sample 0`}</Term>
        </dt>
        <dd>
          <Quantity value={difference.mean} testId="variations-difference">
            {plusMinus(difference)}
          </Quantity>
        </dd>
      </div>
    </dl>
  );
}

interface FieldProps {
  name: 'seed' | 'temperature' | 'varied';
  label: string;
  value: number;
  most: number;
  step: 1 | 'any';
}

function VariationField({ name, label, value, most, step }: FieldProps) {
  const changing = useChanging();
  return (
    <label class="number-field">
      {label}
      <NumberInput
        value={value}
        min={0}
        max={most}
        step={step}
        testId={`variations-${name}`}
        onEnter={(entered) => {
          changing({ [name]: entered });
        }}
      />
    </label>
  );
}

function TopSlider({ topGroups, groups }: { topGroups: number; groups: number }) {
  const changing = useChanging();
  const shared = groupsInWords(Array.from({ length: topGroups }, (_, group) => group));
  return (
    <div class="live-slider">
      <Slider
        label={<>k = {topGroups}</>}
        min={1}
        max={groups}
        value={topGroups}
        valueText={t`the top ${topGroups} of ${groups} groups`}
        testId="variations-top"
        onMove={(moved) => {
          changing({ topGroups: moved });
        }}
      />
      <p class="sub" data-testid="variations-of">
        {topGroups === groups
          ? t`Every group is shared, so nothing varies.`
          : t`All share ${shared}; those below vary.`}
      </p>
    </div>
  );
}

function useChanging(): (changed: Partial<VariationChoice>) => void {
  const { sight, change } = useSight();
  return (changed) => {
    change(changingLive({ variations: { ...sight.whatIf.live.variations, ...changed } }));
  };
}

/** The first part begins with the sample itself. */
function namedPictures({ query, width, height, channels, sample, pictures }: VariedPictures) {
  const frame = { width, height, channels };
  return [
    ...(query.first === 0 ? [{ ...frame, name: t`sample 0`, pixels: sample }] : []),
    ...pictures.map((pixels, row) => ({ ...frame, name: t`variation ${query.first + row}`, pixels })),
  ];
}

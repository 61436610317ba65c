import { useId } from 'preact/hooks';
import { plusMinus } from '../../../src/protocol/numbers';
import { HIGHEST_TEMPERATURE, LARGEST_SEED } from '../../../src/protocol/pageRequests';
import type { VariationsQuery, VariedPictures } from '../../../src/protocol/whatIf/live';
import { Figure } from '../../figure/Figure';
import { Term } from '../../glossary/Term';
import { NumberInput } from '../../menu/NumberInput';
import { useSight } from '../../sight/context';
import { changingLive } from '../../sight/sight';
import type { VariationChoice } from '../../sight/whatIfChoice';
import { Absent } from '../../text/Absent';
import { Quantity } from '../../text/Quantity';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { Reservations } from '../Reservations';
import { PictureWithName } from '../SmallPicture';
import { MODEL_SAMPLES } from '../whatIfWords';
import { LiveBar } from './LiveBar';
import { sharedInWords, variationLines } from './liveLines';
import { variationsReading } from './liveReadings';
import { groupsInWords } from './liveWords';
import { whyHeldUp } from './useLiveImage';
import { useLiveNumbers } from './useLiveNumbers';
import { useLatestOf, useWanted } from './useWanted';
import { t } from '../../text/translate';

/** Variations that are looked at together. */
const VARIATIONS = 8;

/** Samples of the model that share their top groups with one of them. */
export function VariationsView({ asked }: { asked: Asked }) {
  const { answers, checkpoint, inspection, measured } = asked;
  const { variations } = useSight().sight.whatIf.live;
  const groups = checkpoint.groups.length;
  const { temperature, varied } = variations;
  const seed = variations.seed ?? inspection.request.seed;
  const topGroups = Math.max(1, Math.min(groups, variations.topGroups));
  const query: VariationsQuery = { samples: VARIATIONS, seed, temperature, topGroups, varied };
  const why = whyHeldUp(asked);
  const answerTo = useWanted(answers.variedPictures, why === null ? [query] : [], why);
  const answer = useLatestOf(answerTo(query), String(measured.run));
  const shown = answer.kind === 'here' ? answer.value : null;
  useLiveNumbers(shown && variationsReading(inspection, shown));
  const title = t`Variations of a sample`;
  const subtitle = shown && sharedInWords(shown.query);
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
          shown &&
          (() => ({
            ...{
              title,
              subtitle: t`${subtitle ?? ''}; seed ${shown.query.seed}`,
              own: variationLines(inspection, shown.query),
            },
            panels: [{ kind: 'pictures', title: '', pictures: namedPictures(shown) }],
          }))
        }
      >
        {answer.kind === 'refused' && <Absent reason={answer.reason} />}
        {shown !== null && (
          <div
            class="film-shown live-pictures"
            data-testid="variations-pictures"
            data-query={JSON.stringify(shown.query)}
          >
            {namedPictures(shown).map((picture) => (
              <PictureWithName key={picture.name} picture={picture} />
            ))}
          </div>
        )}
        {shown?.difference && <Difference shown={shown} />}
        <Definition source="docs/analyses.md#variations">
          <p>
            {t`Sample 0 of the seed takes z = μ_p + t·σ_p·ε in every group. Its variations take z of the top k groups
              from it, and all others from their priors given that z, with noise of their own. What is shared is z, not
              ε; the noise of variation 0 is that of the sample.`}
          </p>
          <p>
            {t`The difference is the mean squared one of variations 1 to ${VARIATIONS - 1} from the sample, with its
              standard error over them. It compares values of k for one sample, at one temperature.`}
          </p>
        </Definition>
      </Figure>
    </>
  );
}

function Difference({ shown: { difference } }: { shown: VariedPictures }) {
  if (difference === null) return null;
  return (
    <dl class="live-numbers">
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
  const id = useId();
  const shared = groupsInWords(Array.from({ length: topGroups }, (_, group) => group));
  return (
    <div class="live-slider">
      <label for={id}>k = {topGroups}</label>
      <input
        id={id}
        type="range"
        min={1}
        max={groups}
        step={1}
        value={topGroups}
        aria-valuetext={t`the top ${topGroups} of ${groups} groups`}
        data-testid="variations-top"
        onInput={({ currentTarget }) => {
          changing({ topGroups: currentTarget.valueAsNumber });
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

function namedPictures({ width, height, channels, sample, pictures }: VariedPictures) {
  const frame = { width, height, channels };
  return [
    { ...frame, name: t`sample 0`, pixels: sample },
    ...pictures.map((pixels, place) => ({ ...frame, name: t`variation ${place}`, pixels })),
  ];
}

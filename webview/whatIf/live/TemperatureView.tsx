import { useId, useState } from 'preact/hooks';
import { HIGHEST_TEMPERATURE } from '../../../src/protocol/pageRequests';
import type { SampledPictures, SamplesMove } from '../../../src/protocol/whatIf/live';
import { Choices } from '../../distributions/Choices';
import { Figure } from '../../figure/Figure';
import { Slider } from '../../menu/Slider';
import { useSight } from '../../sight/context';
import { changingLive } from '../../sight/sight';
import { Absent } from '../../text/Absent';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { Reservations } from '../Reservations';
import { MODEL_SAMPLES } from '../whatIfWords';
import { LiveBar, NumberChoice } from './LiveBar';
import { samplesLines } from './liveLines';
import { temperaturesIn } from './liveWords';
import { TEMPERATURE_TICKS, temperatureAt, temperaturesBelow, temperatureTickOf } from './ticks';
import { whyHeldUp } from './useLiveImage';
import { samplesReading } from './liveReadings';
import { MovedPictures } from './MovedPictures';
import { SAMPLES } from './sampleParts';
import { useLiveNumbers } from './useLiveNumbers';
import { useMoved } from './useMoved';
import { t } from '../../text/translate';

/** Samples of the model follow the temperatures of its groups, with the same noise. */
export function TemperatureView({ asked }: { asked: Asked }) {
  const { answers, checkpoint, inspection, measured } = asked;
  const { sight, change } = useSight();
  const { temperatures: list, topGroups, temperature } = sight.whatIf.live;
  const groups = checkpoint.groups.length;
  const top = Math.min(topGroups, groups);
  const temperatures = list?.length === groups ? list : temperaturesBelow(top, temperature, groups);
  const why = whyHeldUp(asked);
  const move: SamplesMove = { temperatures };
  const { parts, whole, refused, isWaiting } = useMoved(answers.sampledPictures, move, why, String(measured.run));
  const shown = whole?.[0]?.query ?? null;
  useLiveNumbers(shown && samplesReading(inspection, SAMPLES, shown));
  const title = t`Samples of the model`;
  const latest = parts[0]?.value.query ?? null;
  const subtitle = latest && temperaturesInWords(latest.temperatures);
  return (
    <>
      <LiveBar asked={asked}>
        <Choices
          name="Temperatures"
          label={t`Temperatures`}
          choices={['below', 'each']}
          labels={{ below: t`below the top k groups`, each: t`of each group` }}
          chosen={list === null ? 'below' : 'each'}
          onChoose={(chosen) => {
            change(changingLive({ temperatures: chosen === 'below' ? null : temperatures }));
          }}
        />
        {list === null ? (
          <NumberChoice
            label="k"
            testId="live-top"
            count={groups + 1}
            chosen={top}
            onChoose={(chosen) => {
              change(changingLive({ topGroups: chosen }));
            }}
          />
        ) : (
          <TemperatureList temperatures={temperatures} />
        )}
      </LiveBar>
      {list === null && <TemperatureSlider temperature={temperature} topGroups={top} groups={groups} />}
      <Reservations sentences={[MODEL_SAMPLES]} />
      <Figure
        id="temperature"
        title={title}
        sub={[t`decoder’s means of samples 0 to ${SAMPLES - 1}`, ...(subtitle === null ? [] : [subtitle])].join('; ')}
        contents={
          whole &&
          shown &&
          (() => ({
            ...{
              title,
              subtitle: temperaturesInWords(shown.temperatures),
              own: samplesLines(inspection, SAMPLES, shown),
            },
            panels: [{ kind: 'pictures', title: '', pictures: whole.flatMap(namedPictures) }],
          }))
        }
      >
        {refused !== null && <Absent reason={refused} />}
        <MovedPictures id="temperature" named={namedPictures} {...{ parts, isWaiting }} move={shown} />
        <Definition source="docs/analyses.md#variations">
          <p>
            {t`z = μ_p + t·σ_p·ε in every group, with the temperature t of that group. ε comes from the inspection’s
              seed, so the same samples change as t does. At t = 0 a group takes its prior’s mean.`}
          </p>
        </Definition>
      </Figure>
    </>
  );
}

interface SliderProps {
  temperature: number;
  topGroups: number;
  groups: number;
}

function TemperatureSlider({ temperature, topGroups, groups }: SliderProps) {
  const { change } = useSight();
  return (
    <div class="live-slider">
      <Slider
        label={<>t = {temperature}</>}
        max={TEMPERATURE_TICKS}
        value={temperatureTickOf(temperature)}
        valueText={t`temperature ${temperature}`}
        testId="temperature-slider"
        onMove={(tick) => {
          change(changingLive({ temperature: temperatureAt(tick) }));
        }}
      />
      <p class="sub" data-testid="temperature-of">
        {rangeInWords(topGroups, groups)}
      </p>
    </div>
  );
}

/** A temperature for each group, typed as a list. */
function TemperatureList({ temperatures }: { temperatures: readonly number[] }) {
  const { change } = useSight();
  const [problem, setProblem] = useState<string | null>(null);
  const reason = useId();
  return (
    <label class="number-field temperature-list">
      {t`from the top`}
      <input
        type="text"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : reason}
        data-testid="temperature-list"
        defaultValue={temperatures.join(', ')}
        onChange={({ currentTarget }) => {
          const found = temperaturesIn(currentTarget.value, temperatures.length, HIGHEST_TEMPERATURE);
          const isProblem = typeof found === 'string';
          setProblem(isProblem ? found : null);
          if (!isProblem) change(changingLive({ temperatures: found }));
        }}
      />
      {problem !== null && (
        <p class="problem" id={reason} role="alert">
          {problem}
        </p>
      )}
    </label>
  );
}

function namedPictures({ query, width, height, channels, pictures }: SampledPictures) {
  const frame = { width, height, channels };
  return pictures.map((pixels, row) => ({ ...frame, name: t`sample ${query.first + row}`, pixels }));
}

function temperaturesInWords(temperatures: readonly number[]): string {
  const [first] = temperatures;
  const isOne = temperatures.every((temperature) => temperature === first);
  return isOne ? t`t = ${first ?? ''} in every group` : t`t from the top: ${temperatures.join(', ')}`;
}

/** Which groups take t. */
function rangeInWords(topGroups: number, groups: number): string {
  if (topGroups === 0) return t`Every group takes t.`;
  if (topGroups === groups) return t`Every group takes temperature 1: choose a smaller k.`;
  const top = topGroups === 1 ? t`Group 0 takes` : t`Groups 0 to ${topGroups - 1} take`;
  return t`${top} temperature 1, those below t.`;
}

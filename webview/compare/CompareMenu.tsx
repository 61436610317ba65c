import { useState } from 'preact/hooks';
import type { ShownInspection } from '../../src/protocol/inspection';
import { ChipMenu } from '../menu/ChipMenu';
import { useSight } from '../sight/context';
import { turningTo } from '../sight/sight';
import { useClasses } from '../sight/useClasses';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';
import { whyNoComparison } from './compareWords';
import { t } from '../text/translate';

interface Props {
  /** The menu's id: there may be one in the header and one in the view. */
  id: string;
  chip: string;
  inspection: ShownInspection;
  answers: Pick<RunAnswers, 'imageClasses'>;
  host: Pick<Host, 'compare'>;
}

/** What the results can be compared with. */
export function CompareMenu({ id, chip, inspection, answers, host }: Props) {
  const { change } = useSight();
  const why = whyNoComparison(inspection);
  const isSaved = inspection.whatIf === null;
  return (
    <ChipMenu changeable id={id} chip={chip} title={t`Compare with a baseline`}>
      {(close) => {
        const compare: Host['compare'] = (wish) => {
          close();
          change(turningTo('compare'));
          host.compare(wish);
        };
        return (
          <>
            {why !== null && <p class="hint">{why}</p>}
            <button
              type="button"
              class="item"
              data-testid={`${id}-file`}
              disabled={why !== null}
              onClick={() => {
                compare({ kind: 'choose file' });
              }}
            >
              {isSaved ? t`Another statistics file…` : t`Another checkpoint…`}
            </button>
            {!isSaved && (
              <>
                <button
                  type="button"
                  class="item"
                  data-testid={`${id}-images`}
                  disabled={why !== null}
                  onClick={() => {
                    compare({ kind: 'choose images' });
                  }}
                >
                  {t`Other images or a data set…`}
                </button>
                <button
                  type="button"
                  class="item"
                  data-testid={`${id}-folder`}
                  disabled={why !== null}
                  onClick={() => {
                    compare({ kind: 'choose folder' });
                  }}
                >
                  {t`A folder of images…`}
                </button>
                {why === null && <TwoClasses {...{ id, inspection, answers }} onCompare={compare} />}
              </>
            )}
            <p class="hint">
              {isSaved
                ? t`Images that are in both files are paired.`
                : t`Another checkpoint gets the same images and the same noise, so differences are paired.`}
            </p>
          </>
        );
      }}
    </ChipMenu>
  );
}

interface ClassesProps extends Pick<Props, 'id' | 'inspection' | 'answers'> {
  onCompare: Host['compare'];
}

/** Two classes of the same images, where the input has some. */
function TwoClasses({ id, inspection, answers, onCompare }: ClassesProps) {
  const classes = useClasses(answers, inspection);
  const [chosen, choose] = useState<{ a?: number; b?: number }>({});
  const [first, second] = classes;
  if (first === undefined || second === undefined) return null;
  const a = chosen.a ?? first.among;
  const b = chosen.b ?? (second.among === a ? first.among : second.among);
  const select = (side: 'a' | 'b', value: number) => (
    <select
      aria-label={side === 'a' ? t`Class A` : t`Class B`}
      data-testid={`${id}-class-${side}`}
      value={String(value)}
      onChange={({ currentTarget }) => {
        choose({ ...chosen, [side]: Number(currentTarget.value) });
      }}
    >
      {classes.map(({ among, name }) => (
        <option key={among} value={String(among)}>
          {name}
        </option>
      ))}
    </select>
  );
  return (
    <form
      class="number-field two-classes"
      onSubmit={(event) => {
        event.preventDefault();
        if (a !== b) onCompare({ kind: 'classes', first: a, second: b });
      }}
    >
      <span>{t`Class`}</span>
      {select('a', a)}
      <span>{t`against`}</span>
      {select('b', b)}
      <button type="submit" class="button" data-testid={`${id}-classes`} disabled={a === b}>
        {t`Compare`}
      </button>
    </form>
  );
}

import { useState } from 'preact/hooks';
import type { CheckpointDescription, ShownInspection } from '../../src/protocol/inspection';
import { visibleName } from '../../src/protocol/visibleText';
import { type RunAnswers, useCitation } from '../state/runAnswers';
import { count } from '../../src/protocol/numbers';
import { checkpointInWords } from '../text/words';
import { Facts } from './Facts';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  checkpoint: CheckpointDescription;
  answers: Pick<RunAnswers, 'citation'>;
}

/** Architecture, training progress, weights and hash, with what had to be inferred about the file. */
export function FileFacts({ inspection, checkpoint, answers }: Props) {
  const { image, parameters, weights, weightSets, notes, dataset } = checkpoint;
  const [latents = '', ...others] = checkpointInWords(checkpoint);
  const size = `${image.size}×${image.size}`;
  return (
    <Facts
      title={t`Model`}
      testId="model-facts"
      facts={[
        [
          t`data set`,
          image.channels === 1 ? t`${dataset}, grey images of ${size}` : t`${dataset}, colour images of ${size}`,
        ],
        [t`latents`, latents],
        [t`network`, others.join(' · ')],
        [t`parameters`, parameters > 0 ? count(parameters) : t`not stated`],
        [t`weights`, weightsInWords(weights, weightSets.length)],
        ['SHA-256', <Hash key="hash" inspection={inspection} answers={answers} />],
      ]}
    >
      {notes.length > 0 && (
        <ul class="model-notes" aria-label={t`Notes about the file`}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Facts>
  );
}

function weightsInWords(weights: string, sets: number): string {
  return sets > 1 ? t`${visibleName(weights)}, one of ${sets} sets in the file` : visibleName(weights);
}

/** Computed when it is asked for, because it reads the whole file. */
function Hash({ inspection, answers }: Omit<Props, 'checkpoint'>) {
  const [isAsked, setAsked] = useState(false);
  if (inspection.summary === null) return t`known once the first images are measured`;
  if (isAsked) return <Computed inspection={inspection} answers={answers} />;
  return (
    <button
      type="button"
      class="button"
      data-testid="compute-hash"
      onClick={() => {
        setAsked(true);
      }}
    >
      {t`Compute (reads the whole file)`}
    </button>
  );
}

function Computed({ inspection, answers }: Omit<Props, 'checkpoint'>) {
  const answer = useCitation(answers.citation, inspection.status.kind);
  if (answer.kind === 'waiting') return <span role="status">{t`Reading the file …`}</span>;
  if (answer.kind === 'refused') return <span role="status">{answer.reason}</span>;
  return <span data-testid="model-hash">{answer.value.checkpointSha256 || t`not stated`}</span>;
}

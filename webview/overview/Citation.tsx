import { useState } from 'preact/hooks';
import type { Citation as Cited } from '../../src/protocol/citation';
import type { ShownInspection } from '../../src/protocol/inspection';
import { visibleText } from '../../src/protocol/visibleText';
import { CopyButton } from '../pins/CopyButton';
import type { Answer } from '../state/answer';
import { type RunAnswers, useCitation } from '../state/runAnswers';
import { citedInspection } from '../text/citationText';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  answers: RunAnswers;
  copy: (text: string) => Promise<void>;
}

/** What is needed to cite the numbers and to get them again; asked for when it is opened. */
export function Citation({ inspection, answers, copy }: Props) {
  const [isOpen, setOpen] = useState(false);
  if (inspection.summary === null) return null;
  return (
    <details
      class="citation"
      data-testid="citation"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{t`Cite or reproduce these numbers`}</summary>
      {isOpen && <Asked inspection={inspection} answers={answers} copy={copy} />}
    </details>
  );
}

function Asked({ inspection, answers, copy }: Props) {
  const answer: Answer<Cited> = useCitation(answers.citation, inspection.status.kind);
  if (answer.kind === 'waiting') return <p role="status">{t`Computing the checkpoint’s hash …`}</p>;
  if (answer.kind === 'refused') return <p role="status">{answer.reason}</p>;
  const lines = citedInspection(inspection, answer.value);
  const { command } = answer.value;
  return (
    <>
      <dl>
        {lines.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{visibleText(text)}</dd>
          </div>
        ))}
      </dl>
      <CopyButton label={t`Copy`} text={() => lines.map(([name, text]) => `${name}: ${text}`).join('\n')} copy={copy} />
      {command !== null && <CopyButton label={t`Copy command`} text={() => command} copy={copy} />}
    </>
  );
}

import type { ComponentChildren } from 'preact';
import type { Inspection } from '../../src/protocol/inspection';
import { checkpointInWords } from '../text/words';

interface Props {
  inspection: Inspection;
  /** How the inspection goes on. */
  children: ComponentChildren;
}

export function Header({ inspection, children }: Props) {
  const { fileName, checkpoint, input, engine, seed } = inspection;
  return (
    <header>
      <div class="title-line">
        <h1>{fileName}</h1>
        {checkpoint && <span>{checkpoint.dataset}</span>}
        <ul class="chips" aria-label="What the numbers come from">
          {input && <li class="chip strong">{input.label}</li>}
          {input && <li class="chip">1 draw, seed {seed}</li>}
          {engine && (
            <li class="chip">
              <strong>{engine.device}</strong> · {engine.runtime}
            </li>
          )}
        </ul>
      </div>
      <div class="meta-line">
        {checkpoint && <p class="meta">{checkpointInWords(checkpoint).join(' · ')}</p>}
        {children}
      </div>
    </header>
  );
}

import type { ComponentChildren } from 'preact';
import type { EngineName } from '../../src/protocol/engines';
import type { Inspection } from '../../src/protocol/inspection';
import type { Host } from '../state/host';
import { checkpointInWords } from '../text/words';
import { DrawsMenu } from './DrawsMenu';
import { EngineMenu } from './EngineMenu';
import { InputMenu } from './InputMenu';

interface Props {
  inspection: Inspection;
  engines: readonly EngineName[];
  host: Host;
  /** How the inspection goes on. */
  children: ComponentChildren;
}

/** What file this is, and what the numbers come from. */
export function Header({ inspection, engines, host, children }: Props) {
  const { fileName, checkpoint, input, engine, request } = inspection;
  return (
    <header>
      <div class="title-line">
        <h1>{fileName}</h1>
        {checkpoint && <span>{checkpoint.dataset}</span>}
        <ul class="chips" aria-label="What the numbers come from">
          <li>
            <InputMenu
              label={input?.label ?? 'Input'}
              request={request}
              offer={input?.offer ?? null}
              onWish={host.changeInput}
            />
          </li>
          <li>
            <DrawsMenu draws={request.draws} seed={request.seed} onDraws={host.changeDraws} />
          </li>
          <li>
            <EngineMenu
              engine={engine}
              request={request}
              engines={engines}
              onEngine={host.changeEngine}
              onSetUp={host.setUpEngine}
            />
          </li>
        </ul>
      </div>
      <div class="meta-line">
        {checkpoint && <p class="meta">{checkpointInWords(checkpoint).join(' · ')}</p>}
        {children}
      </div>
    </header>
  );
}

/** Figures alone, outside the inspector page, with a door that notes what leaves through it. */
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { Figure } from '../../../webview/figure/Figure';
import { type FigureDoor, FigureDoorProvider } from '../../../webview/figure/copy/figureDoor';
import { FigureRegistry } from '../../../webview/figure/copy/figureRegistry';
import type { DomainKind } from '../../../webview/figure/toolbar/toolbar';
import type { ScaleKind } from '../../../src/figures/scales/symlog';
import { EVERY_PANEL } from '../../fixtures/figures';

export interface Left {
  readonly copied: string[];
  readonly saved: { readonly name: string; readonly bytes: Uint8Array }[];
}

declare global {
  interface Window {
    left?: Left;
  }
}

const left: Left = { copied: [], saved: [] };
window.left = left;

const { provenance, ...contents } = EVERY_PANEL;
const door: FigureDoor = {
  copy: (text) => {
    left.copied.push(text);
    return Promise.resolve();
  },
  save: (name, bytes) => {
    left.saved.push({ name, bytes });
  },
  provenance: () => Promise.resolve(provenance),
  figures: new FigureRegistry(),
};

function Figures() {
  const [scale, setScale] = useState<ScaleKind>('linear');
  const [domain, setDomain] = useState<{ kind: DomainKind; from: number; to: number }>({
    kind: 'auto',
    from: 0,
    to: 5,
  });
  const [values, setValues] = useState(false);
  return (
    <FigureDoorProvider value={door}>
      <Figure
        id="all"
        title={contents.title}
        sub={contents.subtitle}
        toolbar={{
          scale: { offered: ['linear', 'log', 'symlog'], chosen: scale, why: null, onChoose: setScale },
          domain: {
            offered: ['auto', 'shared', 'typed'],
            chosen: domain.kind,
            from: domain.from,
            to: domain.to,
            sharedWith: 'all figures',
            onChoose: (kind) => {
              setDomain({ ...domain, kind });
            },
            onType: (from, to) => {
              setDomain({ kind: 'typed', from, to });
            },
          },
          values: { on: values, onChange: setValues },
          inverted: { on: false, onChange: () => undefined },
          grid: { on: true, onChange: () => undefined },
        }}
        contents={() => contents}
      >
        <p data-testid="state">{`${scale} ${domain.kind} ${domain.from} to ${domain.to} ${values ? 'with' : 'without'} values`}</p>
      </Figure>
      <Figure id="empty" title="Nothing to copy yet" contents={null}>
        <p>…</p>
      </Figure>
    </FigureDoorProvider>
  );
}

const place = document.querySelector('main');
if (place) render(<Figures />, place);

import type { ScaleKind } from '../../../src/figures/scales/symlog';
import { DomainTools } from './DomainTools';
import { Tool } from './Tool';
import type { FigureToolbar } from './toolbar';
import { t } from '../../text/translate';

const SCALES: Readonly<Record<ScaleKind, { readonly text: string; readonly title: string }>> = {
  linear: { text: t`lin`, title: t`Linear scale` },
  log: { text: t`log`, title: t`Logarithmic scale` },
  symlog: { text: t`symlog`, title: t`Logarithmic scale on both sides of zero, linear near it` },
};

/** Scale, domain and switches, each only where the figure has it. */
export function Toolbar({ id, toolbar }: { id: string; toolbar: FigureToolbar }) {
  const { scale, domain, inverted, grid, values } = toolbar;
  const switches = [
    { name: 'invert', text: t`invert`, title: t`Invert the colours`, state: inverted },
    { name: 'grid', text: t`grid`, title: t`Lines between the cells`, state: grid },
    { name: 'values', text: t`values`, title: t`Print each value where there is room`, state: values },
  ].flatMap(({ state, ...named }) => (state === undefined ? [] : [{ ...named, state }]));
  return (
    <>
      {scale && (
        <div class="tools" role="group" aria-label={t`Scale`}>
          {scale.offered.map((kind) => (
            <Tool
              key={kind}
              testId={`${id}-scale-${kind}`}
              title={kind === scale.chosen && scale.why !== null ? scale.why : SCALES[kind].title}
              pressed={kind === scale.chosen}
              onPress={() => {
                scale.onChoose(kind);
              }}
            >
              {SCALES[kind].text}
            </Tool>
          ))}
        </div>
      )}
      {domain && <DomainTools id={id} domain={domain} />}
      {switches.length > 0 && (
        <div class="tools" role="group" aria-label={t`Cells`}>
          {switches.map(({ name, text, title, state: { on, onChange } }) => (
            <Tool
              key={name}
              testId={`${id}-${name}`}
              title={title}
              pressed={on}
              onPress={() => {
                onChange(!on);
              }}
            >
              {text}
            </Tool>
          ))}
        </div>
      )}
    </>
  );
}

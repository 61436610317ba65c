import { useId, useState } from 'preact/hooks';
import type { KlTerms } from '../../src/protocol/statistics';
import { Formula } from '../text/Formula';
import { Addends } from './Addends';
import { FIRST_EXPLAINED, klTermsOf, type KlTerm, type TermKey } from './klTerm';
import { t } from '../text/translate';

interface Props {
  latent: KlTerms;
  /** Without explanations. */
  brief: boolean;
}

/**
 * The four terms of a latent's KL. Pointing at one, or focusing it, shows its two sentences below all of them, so that
 * no term moves away from under the pointer; a click keeps them. At first they are those about the ratio.
 */
export function Terms({ latent, brief }: Props) {
  const id = useId();
  const [pointed, setPointed] = useState<TermKey | null>(null);
  const [kept, setKept] = useState<TermKey | null>(null);
  const terms = klTermsOf(latent);
  const shown = pointed ?? kept ?? FIRST_EXPLAINED;
  const explained = terms.find(({ key }) => key === shown);
  const free = () => {
    setPointed(null);
  };

  const heading = ({ key, mark, formula }: KlTerm) => (
    <button
      type="button"
      class="term-button"
      aria-pressed={kept === key}
      aria-describedby={shown === key ? id : undefined}
      onFocus={() => {
        setPointed(key);
      }}
      onBlur={free}
      onClick={() => {
        setKept(kept === key ? null : key);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || kept === null) return;
        event.stopPropagation();
        setKept(null);
      }}
    >
      <span class="mark">{mark}</span> <Formula>{formula}</Formula>
    </button>
  );

  return (
    <>
      <Addends
        caption={t`The four terms of the KL, in nats`}
        addends={terms.map((term) => ({
          ...term,
          heading: brief ? <Formula>{`${term.mark} ${term.formula}`}</Formula> : heading(term),
          isMarked: !brief && shown === term.key,
          onPoint: () => {
            setPointed(term.key);
          },
        }))}
        sum={{ nats: latent.klNats, testId: 'term-sum' }}
        onLeave={free}
      />
      {!brief && explained !== undefined && (
        <p class="why explanation" id={id} data-testid="explanation">
          <strong>
            {explained.mark} {explained.question}
          </strong>{' '}
          <Formula>{explained.sentences.join(' ')}</Formula>
        </p>
      )}
    </>
  );
}

import type { InputWish } from '../../src/protocol/input';
import type { InputOffer, SearchState } from '../../src/protocol/offers';
import { visibleName, visibleText } from '../../src/protocol/visibleText';
import type { Offers } from './useOffers';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

interface Props {
  offers: Offers;
  onWish: (wish: InputWish) => void;
}

const SEARCH_IN_WORDS: Readonly<Record<SearchState, string>> = {
  'under way': t`Searching …`,
  complete: '',
  limited: t`Only part of the workspace was searched. Choose other input with Files… or Folder….`,
};

/** Inputs to choose at a click: those used last, and those found in the workspace. */
export function OfferedInputs({ offers: { recent, found, search, problem }, onWish }: Props) {
  const isNothing = found.length === 0 && search === 'complete' && problem === null;
  return (
    <div class="offers">
      {recent !== null && recent.length > 0 && (
        <OfferList title={t`Recent`} testId="recent-input" offers={recent} onWish={onWish} />
      )}
      <OfferList title={t`In this workspace`} testId="found-input" offers={found} onWish={onWish} />
      <p class="hint" role="status" data-testid="input-search">
        {problem ?? (isNothing ? t`No data sets or folders of pictures found.` : SEARCH_IN_WORDS[search])}
      </p>
      <p class="hint">{t`Or hold Shift and drop files or folders from the Explorer on this page.`}</p>
    </div>
  );
}

interface ListProps {
  title: string;
  testId: string;
  offers: readonly InputOffer[];
  onWish: (wish: InputWish) => void;
}

function OfferList({ title, testId, offers, onWish }: ListProps) {
  return (
    <div role="group" aria-label={title}>
      <p class="heading">{title}</p>
      {offers.map(({ id, title: name, where, images }) => (
        <button
          key={id}
          type="button"
          class="item offer"
          data-testid={testId}
          onClick={() => {
            onWish({ kind: 'offered', id });
          }}
        >
          <span>{visibleName(name)}</span>
          {images !== null && <span class="about">{counted(images, 'image')}</span>}
          {isNamedBy(name, where) || <span class="about where">{visibleText(where)}</span>}
        </button>
      ))}
    </div>
  );
}

/** Whether the title says already where the input is. */
function isNamedBy(title: string, where: string): boolean {
  return title === where || title === `${where}/`;
}

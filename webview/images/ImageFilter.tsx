import { LONGEST_FILTER } from '../../src/protocol/images';
import { t } from '../text/translate';

interface Props {
  filter: string;
  onFilter: (filter: string) => void;
}

export function ImageFilter({ filter, onFilter }: Props) {
  return (
    <input
      class="image-filter"
      type="search"
      aria-label={t`Filter by name or class`}
      placeholder={t`filter: name, class …`}
      maxLength={LONGEST_FILTER}
      value={filter}
      data-testid="image-filter"
      onInput={(event) => {
        onFilter(event.currentTarget.value);
      }}
    />
  );
}

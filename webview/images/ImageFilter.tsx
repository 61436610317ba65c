import { LONGEST_FILTER } from '../../src/protocol/images';

interface Props {
  filter: string;
  onFilter: (filter: string) => void;
}

export function ImageFilter({ filter, onFilter }: Props) {
  return (
    <input
      class="image-filter"
      type="search"
      aria-label="Filter by name or class"
      placeholder="filter: name, class …"
      maxLength={LONGEST_FILTER}
      value={filter}
      data-testid="image-filter"
      onInput={(event) => {
        onFilter(event.currentTarget.value);
      }}
    />
  );
}

import { useSaid } from '../state/useSaid';
import { t } from '../text/translate';

interface Props {
  label: string;
  text: () => string;
  copy: (text: string) => Promise<void>;
}

/** Copies its text, and confirms it for a moment. */
export function CopyButton({ label, text, copy }: Props) {
  const { said, copying } = useSaid();
  const onClick = () => {
    copying(copy(text()).then(() => t`Copied`));
  };
  return (
    <>
      <button type="button" class="quiet" onClick={onClick}>
        {said ?? label}
      </button>
      <span class="unseen" role="status">
        {said}
      </span>
    </>
  );
}

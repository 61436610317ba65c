import { useEffect, useState } from 'preact/hooks';
import { reasonInWords } from '../state/host';

interface Props {
  label: string;
  text: () => string;
  copy: (text: string) => Promise<void>;
}

const SAID_FOR_MS = 2000;

/** Copies its text, and confirms it for a moment. */
export function CopyButton({ label, text, copy }: Props) {
  const [said, say] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = window.setTimeout(() => {
      say(null);
    }, SAID_FOR_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [said]);
  const onClick = () => {
    copy(text()).then(
      () => {
        say('Copied');
      },
      (reason: unknown) => {
        say(`Not copied: ${reasonInWords(reason)}`);
      },
    );
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

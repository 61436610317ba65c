import { Choices } from '../distributions/Choices';

const KINDS = ['sample', 'mean'] as const;
type PriorKind = (typeof KINDS)[number];

interface Props {
  /** Prefix of the test ids. */
  name: string;
  /** What takes the prior. */
  label: string;
  labels: Readonly<Record<PriorKind, string>>;
  titles: Readonly<Record<PriorKind, string>>;
  /** 1 for a sample of the prior, 0 for its mean. */
  temperature: number;
  onChoose: (temperature: 0 | 1) => void;
}

/** Whether a sample or the mean of the prior is taken. */
export function PriorChoice({ name, label, labels, titles, temperature, onChoose }: Props) {
  return (
    <>
      <span class="sub">{label}</span>
      <Choices
        {...{ name, label, labels, titles }}
        choices={KINDS}
        chosen={temperature === 1 ? 'sample' : 'mean'}
        onChoose={(chosen) => {
          onChoose(chosen === 'sample' ? 1 : 0);
        }}
      />
    </>
  );
}

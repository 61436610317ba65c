import { type DomainChoice, scaleInWords } from '../colour/colourDomain';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { ValuesOverDomain } from '../colour/ValuesOverDomain';
import type { FigureToolbar } from '../figure/toolbar/toolbar';

/**
 * A figure's tools for the scale, the domain and the inversion of its colours.
 * @param sharedWith the other maps with which the domain can be shared, in words; `null` if there are none
 */
export function domainToolbar(
  choice: DomainChoice,
  scale: ColourScale,
  values: Float64Array,
  onChoice: (choice: DomainChoice) => void,
  sharedWith: string | null = null,
): FigureToolbar {
  const { domain, kind, colouring } = scale;
  return {
    scale: {
      offered: ['linear', colouring.signed ? 'symlog' : 'log'],
      chosen: kind,
      why: choice.scale === 'auto' ? scaleInWords(scale, choice) : null,
      onChoose: (chosen) => {
        onChoice({ ...choice, scale: chosen === 'linear' ? 'linear' : 'log' });
      },
    },
    domain: {
      offered: sharedWith !== null ? ['auto', 'shared', 'typed'] : ['auto', 'typed'],
      chosen: typeof choice.domain === 'object' ? 'typed' : sharedWith !== null ? choice.domain : 'auto',
      ...{ from: domain.least, to: domain.most, sharedWith },
      over: <ValuesOverDomain scale={scale} values={values} />,
      onChoose: (chosen) => {
        onChoice({ ...choice, domain: chosen });
      },
      onType: (least, most) => {
        onChoice({ ...choice, domain: { least, most } });
      },
    },
    inverted: {
      on: choice.inverted,
      onChange: (inverted) => {
        onChoice({ ...choice, inverted });
      },
    },
  };
}

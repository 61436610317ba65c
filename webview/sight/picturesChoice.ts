import { AUTO_DOMAIN, type DomainChoice } from '../colour/colourDomain';

/** How the reader wants to see pictures. */
export interface PicturesChoice {
  /** The picture that the map lies over. */
  readonly covered: 'input' | 'reconstruction';
  /** Opacity of the map over it, from 0 to 1. */
  readonly opacity: number;
  /** CSS pixels along each pixel of a picture; `fit` is as large as fits beside the map. */
  readonly zoom: 'fit' | number;
  /** How the small maps of all images are coloured. */
  readonly smallMaps: DomainChoice;
  /** How the reconstruction loss by pixel is coloured; `shared` is one scale for all images. */
  readonly loss: DomainChoice;
}

export const FIRST_PICTURES: PicturesChoice = {
  covered: 'input',
  opacity: 0.6,
  zoom: 'fit',
  smallMaps: AUTO_DOMAIN,
  loss: AUTO_DOMAIN,
};

import { findNvidia } from './machine/nvidia';

/**
 * The CUDA device, for example `NVIDIA H200 via CUDA`. With several different cards, it is unknown which one computes.
 */
export async function cudaDevice(): Promise<string> {
  const cards = new Set((await findNvidia())?.cards);
  return `${cards.size === 0 ? 'GPU' : [...cards].join(' or ')} via CUDA`;
}

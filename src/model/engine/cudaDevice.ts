import { findNvidia } from './machine/nvidia';

/** What computes by CUDA, for example `NVIDIA H200 by CUDA`; which of several different cards it is can't be told. */
export async function cudaDevice(): Promise<string> {
  const cards = new Set((await findNvidia())?.cards);
  return `${cards.size === 0 ? 'GPU' : [...cards].join(' or ')} by CUDA`;
}

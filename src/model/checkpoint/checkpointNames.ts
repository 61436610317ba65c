/** Whether a file's name is one that checkpoints have. */
export function isNamedAsCheckpoint(name: string): boolean {
  return /\.(?:pt|pth|ckpt|safetensors|bin|tar|pkl)$/i.test(name);
}

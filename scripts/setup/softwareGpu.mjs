/** A graphics card in software, for tests: SwiftShader, which comes with Chromium, with its loader for Vulkan. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installBrowser } from './browser.mjs';
import { SetupError } from './command.mjs';

const FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const FILES = ['vk_swiftshader_icd.json', 'libvk_swiftshader.so', 'libvulkan.so.1'];

/** @returns {Record<string, string> | null} the environment of a process that is to find it; `null` where there is none */
export function softwareGpu() {
  const folder = FOLDERS.find((folder) => FILES.every((file) => existsSync(join(folder, file))));
  if (folder === undefined) return null;
  return { VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder };
}

/** Where none can be had, what needs it is skipped. */
export async function installSoftwareGpu() {
  if (softwareGpu() !== null) return;
  try {
    await installBrowser();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
  }
}

/** A software renderer in place of a graphics card, for tests: SwiftShader with its Vulkan loader, from Chromium. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installBrowser } from './browser.mjs';
import { SetupError } from './command.mjs';

const FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const FILES = ['vk_swiftshader_icd.json', 'libvk_swiftshader.so', 'libvulkan.so.1'];

/** @returns {Record<string, string> | null} the environment variables that lead to it; `null` if it is not installed */
export function softwareGpu() {
  const folder = FOLDERS.find((folder) => FILES.every((file) => existsSync(join(folder, file))));
  if (folder === undefined) return null;
  return { VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder };
}

/** If it can't be installed, the tests that need it are skipped. */
export async function installSoftwareGpu() {
  if (softwareGpu() !== null) return;
  try {
    await installBrowser();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
  }
}

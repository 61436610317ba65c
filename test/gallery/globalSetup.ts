/** Prepares the tests of the project `gallery`: recordings that match the build, and a server. */
import type { TestProject } from 'vitest/node';
import { record, serve } from './gallery';

declare module 'vitest' {
  export interface ProvidedContext {
    galleryUrl: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await record(false);
  const site = await serve(0);
  project.provide('galleryUrl', site.url);
  return () => site.close();
}

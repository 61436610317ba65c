/** Writes z of a page's images to a file, with the arrays of `nvae-inspect latents`. */
import type { EngineDescription } from '../../../protocol/inspection';
import type { SavingAnalysis } from '../../../protocol/whatIf/latents';
import type { AnalysisResult } from '../../../protocol/whatIf/whatIf';
import { analysisProvenance, imageFacts } from '../../analyses/analysisProvenance';
import { NamedArrays } from '../../analyses/arrays/namedArrays';
import { chosenGroups, collectLatents } from '../../analyses/latents/collect';
import { putLatents } from '../../analyses/arrays/latentArrays';
import { checkWritable } from '../../files/wholeFile';
import type { AnalysisListener, ChosenAnalysed } from './runAnalysis';

interface Made {
  readonly engine: EngineDescription;
  /** The command line that writes the same arrays; `null` if none does. */
  readonly command: string | null;
}

/**
 * @throws {Refusal} if there is no such group, there are too many latents to hold, the file can't be written, or the
 * checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted; there is then no file, or the previous one.
 */
export async function runSaving(
  { path, groups, z, layout }: SavingAnalysis,
  analysed: ChosenAnalysed,
  { engine, command }: Made,
  listener: Pick<AnalysisListener, 'progress'> & { saved(result: AnalysisResult, images: number): void },
): Promise<void> {
  const { model, images, seed, draws, signal } = analysed;
  await checkWritable(path);
  const collected = await collectLatents({ ...analysed, listener, groups: chosenGroups(model, groups), z });
  const arrays = new NamedArrays();
  const put = putLatents(arrays, model, collected, { z, layout, records: images.input.records });
  const facts = imageFacts(images, { seed, draws, noise: null, engine });
  const provenance = await analysisProvenance({ verb: 'latents', command }, model, facts);
  await arrays.write(path, provenance, signal);
  listener.saved({ kind: 'saved latents', saved: { arrays: put } }, collected.images);
}

import type { FigureContents, Provenanced, ProvenanceLine } from './contents';

/** A figure with where its numbers come from: the page's lines, but for those that it has of its own. */
export function provenanced(contents: FigureContents, provenance: readonly ProvenanceLine[]): Provenanced {
  const own = new Map(contents.own);
  const known = new Set(provenance.map(([name]) => name));
  const lines = [
    ...provenance.map(([name, text]): ProvenanceLine => [name, own.get(name) ?? text]),
    ...(contents.own ?? []).filter(([name]) => !known.has(name)),
  ];
  return { ...contents, provenance: lines.filter(([, text]) => text !== '') };
}

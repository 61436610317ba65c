/** Reports to a page that may draw more slowly than they come. */
import { describe, expect, test } from 'vitest';
import { PageReports } from '../../src/extension/pages/pageReports';
import type { ShownInspection, Status } from '../../src/protocol/inspection';

const RUNNING = { kind: 'running', progress: { stage: 'group 1', done: 0, total: 100 } } as Status;

/** A page that draws when it is told to. */
function slowPage() {
  const shown: string[] = [];
  const drawing: { readonly drawn: () => void; readonly failed: (why: Error) => void }[] = [];
  const reports = new PageReports((inspection) => {
    shown.push(`${inspection.status.kind} ${inspection.fileName}`);
    return new Promise((drawn, failed) => drawing.push({ drawn, failed }));
  });
  const report = (fileName: string, change: Partial<ShownInspection> = {}) => {
    reports.report({
      ...({ run: 1, status: RUNNING, next: null, groups: [] } as unknown as ShownInspection),
      ...{ fileName, ...change },
    });
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const draw = async (which = drawing.length - 1) => {
    drawing[which]!.drawn();
    await settled();
  };
  return { shown, report, draw, drawing, settled, renewed: () => reports.renewed() };
}

describe('A page', () => {
  test('that draws at once gets every report', async () => {
    const { shown, report, draw } = slowPage();
    for (const name of ['1', '2', '3']) {
      report(name);
      await draw();
    }
    expect(shown).toEqual(['running 1', 'running 2', 'running 3']);
  });

  test('that is still drawing gets the latest progress next, however much came meanwhile', async () => {
    const { shown, report, draw } = slowPage();
    for (let i = 1; i <= 80; i++) report(String(i));
    expect(shown).toEqual(['running 1']);
    await draw();
    expect(shown).toEqual(['running 1', 'running 80']);
    await draw();
    expect(shown).toHaveLength(2);
  });

  test('that is still drawing is told at once of a cancellation, of first results, and of another inspection', () => {
    const { shown, report } = slowPage();
    report('1');
    report('2');
    report('first group', { groups: [{}] as never });
    report('3', { groups: [{}] as never });
    report('cancelled', { groups: [{}] as never, status: { kind: 'cancelled' } });
    report('next', { groups: [{}] as never, next: { status: { kind: 'opening' } } as never });
    report('other', { run: 2 });
    expect(shown).toEqual(['running 1', 'running first group', 'cancelled cancelled', 'running next', 'running other']);
  });

  test('is not told of progress after its end: what it was told at once was the latest', async () => {
    const { shown, report, draw } = slowPage();
    report('1');
    report('2');
    report('end', { status: { kind: 'finished', message: '' } });
    await draw(0);
    await draw(1);
    expect(shown).toEqual(['running 1', 'finished end']);
  });

  test('that could not draw a report gets the next', async () => {
    const { shown, report, drawing, settled } = slowPage();
    report('1');
    report('2');
    drawing[0]!.failed(new Error('no'));
    await settled();
    expect(shown).toEqual(['running 1', 'running 2']);
  });

  test('with a new document gets reports, though the one before never drew; that one’s answer counts no more', async () => {
    const { shown, report, draw, renewed } = slowPage();
    report('1');
    report('2');
    renewed();
    report('3');
    report('4');
    expect(shown).toEqual(['running 1', 'running 3']);
    await draw(0);
    expect(shown).toEqual(['running 1', 'running 3']);
    await draw(1);
    expect(shown).toEqual(['running 1', 'running 3', 'running 4']);
  });
});

/** Opening what a run has made, over an engine that remembers what it was asked. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fakeEngine, REPORT, type FakeEngine } from '../../../../test/fake-engine';
import { openStore, type WholeStore } from '../../../../test/store';
import { completeCompression } from '../../../compress/recipe';
import { keptQuantize, restoreQuantize } from '../kept';
import { decodeLink, encodeLink } from '../link';
import { parseReport, reportCsv, reportJson } from '../report-file';
import type { Report, ReportStep } from '../job/report';
import { isOfOtherStep, stepsOf } from './runs';
import { stepsText } from './words/step-text';

let engine: FakeEngine;
let store: WholeStore;
const state = () => store.getState();
const opening = () => engine.calls.filter((call) => /open|quantize/.test(call));

beforeEach(async () => {
  engine = fakeEngine();
  store = openStore(engine);
  store.setState({ runs: [] });
  await state().quantize();
  engine.calls.length = 0;
});

const PRUNING = { ...REPORT.recipe, groupSize: 64 as const, compression: completeCompression({ sparsity: 0.8 }) };
const STEPS: ReportStep[] = [
  { recipe: PRUNING, calibration: REPORT.calibration },
  { recipe: { ...REPORT.recipe, bits: 4 }, calibration: REPORT.calibration },
];
const CHAINED: Report = { ...REPORT, steps: STEPS };

describe('what a run has made', () => {
  test('is open after it, runs stay, and what is of one network alone goes', async () => {
    store.setState({ recipe: { ...state().recipe, layers: { nowhere: { bits: 2 } } }, selectedLayer: 'fc3' });
    await state().openNext(1);
    expect(engine.calls).toContain('open result 7');
    expect(stepsOf(state().workspace)).toHaveLength(1);
    expect(state().runs).toHaveLength(1);
    expect(isOfOtherStep(state().runs[0]!, state().workspace)).toBe(true);
    expect(state()).toMatchObject({ sweep: null, madeBy: [{}], selectedLayer: 'fc1', recipe: { layers: {} } });
    expect(state().float).not.toBeNull();
    expect(state().status).toBe(
      'Opened what run 1 has made. Everything is compared with the network that it began with.',
    );
  });

  test('gives way to the network that was opened', async () => {
    await state().openNext(1);
    expect(await state().openSteps([])).toBe(true);
    expect(engine.calls).toContain('open the original');
    expect(stepsOf(state().workspace)).toEqual([]);
    expect(state()).toMatchObject({ madeBy: [], runs: [{ key: 1 }] });
  });

  test('is made again where it is not in the worker any more', async () => {
    store.setState({ runs: state().runs.map((run) => ({ ...run, run: 0 })) });
    await state().openNext(1);
    expect(opening()).toEqual([`quantize ${state().runs[0]!.report.recipe.bits}`, 'open result 7']);
  });

  test('of another network is not opened, and an alert says so', async () => {
    store.setState({
      runs: state().runs.map((run) => ({
        ...run,
        report: { ...run.report, model: { ...run.report.model, name: 'other.onnx', sha256: 'other' } },
      })),
    });
    await state().openNext(1);
    expect(state().alert).toBe('This result is of other.onnx: open that network first.');
    expect(opening()).toEqual([]);
  });

  test('of steps on other samples is not made again, and an alert says on which', async () => {
    const elsewhere = { ...REPORT.calibration!, name: 'elsewhere.npz', sha256: 'elsewhere' };
    expect(await state().openSteps([{ recipe: PRUNING, calibration: elsewhere }])).toBe(false);
    expect(state().alert).toBe('Prune 80 % was made on elsewhere.npz. Open that to calibrate, then try again.');
  });

  test('is not overwritten by an equal recipe after other steps', async () => {
    await state().openNext(1);
    engine.calls.length = 0;
    store.setState({ runs: [{ ...state().runs[0]!, report: CHAINED }] });
    await state().quantize();
    expect(state().runs).toHaveLength(2);
  });
});

describe('the steps of a result', () => {
  test('are in words', () => expect(stepsText(STEPS)).toBe('Prune 80 %, then GPFQ 4 bits'));

  test('go through links and files', () => {
    expect(decodeLink(encodeLink(CHAINED.recipe, CHAINED)).report.steps).toEqual(STEPS);
    expect(parseReport(reportJson(CHAINED)).steps).toEqual(STEPS);
    const [head, line] = reportCsv([{ key: 1, report: CHAINED }]).split('\r\n');
    expect(head).toContain(',steps before,');
    expect(line).toContain('"Prune 80 %, then GPFQ 4 bits"');
    expect(reportCsv([{ key: 1, report: REPORT }])).not.toContain('steps before');
  });

  test('outlive a reload, with what the network was made by', () => {
    const runs = [{ key: 1, run: 7, origin: 'run' as const, report: CHAINED, data: '' }];
    const kept = keptQuantize({ ...state(), runs, madeBy: STEPS });
    const restored = restoreQuantize(JSON.parse(JSON.stringify(kept)));
    expect(restored).toMatchObject({ madeBy: STEPS, runs: [{ report: { steps: STEPS } }] });
    expect(restoreQuantize({ ...(kept as object), madeBy: 'nothing' })).toMatchObject({ madeBy: [] });
  });
});

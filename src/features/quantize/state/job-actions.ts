/** Jobs: quantize, sweep. */
import { importPageFile } from '../../../core/page-files';
import { quantizeClient } from '../works';
import type { Report } from '../job/report';
import { percent, perplexity, plainNumber, seconds } from '../../../state/format';
import { withFirstAnswer, withNewRun } from './run-list';
import { isOnNoise } from './runs';
import { dataKey } from '../../../state/data-key';
import type { JobActions, QuantizeStore } from './actions';
import type { Tools } from '../../../state/feature';

export function jobActions(tools: Tools<QuantizeStore>): JobActions {
  const { engine, get, run, set } = tools;
  const quantizing = quantizeClient(engine);

  return {
    quantize: (asLive = false) =>
      run('quantizing', 'Quantizing', async (onProgress, live) => {
        const data = dataKey(get().workspace);
        const request = { recipe: get().recipe, ...(asLive ? { soon: true } : {}) };
        const { run: number, report } = await quantizing.run.quantize(request, onProgress, (first) => {
          if (!live()) return;
          const { runs, key } = withFirstAnswer(get().runs, { run: null, origin: 'run', report: first, data });
          set({ runs, selectedRun: key });
        });
        if (!live()) return '';
        const added = { run: number, origin: 'run' as const, report, data, ...(asLive ? { live: true } : {}) };
        const { runs, key } = withNewRun(get().runs, added);
        const text = `Quantized in ${seconds(report.seconds.total)}${answerOf(report)}.`;
        set({ runs, selectedRun: key, float: report.float, said: { key, text } });
        return text;
      }),

    sweepBits: () =>
      run('sweeping', 'Sweeping bits', async (onProgress, live) => {
        const { sweepBits } = await importPageFile('What draws curves', () => import('./late/sweep-bits'));
        return live() ? sweepBits(tools, onProgress, live) : '';
      }),
  };
}

/** What a run gave, in a few words. */
function answerOf(report: Report): string {
  const { scores, float } = report;
  const noise = isOnNoise(report) ? ' (no real data)' : '';
  if (scores?.nll !== undefined) return `: perplexity ${perplexity(scores)}, float ${perplexity(float)}${noise}`;
  if (typeof scores?.top1 === 'number')
    return `: ${percent(scores.top1)} accuracy, float ${percent(float?.top1)}${noise}`;
  if (scores?.labelAccuracy !== undefined)
    return `: ${percent(scores.labelAccuracy)} of the labels right, float ${percent(float?.labelAccuracy)}${noise}`;
  if (scores?.mae !== undefined) return `: MAE ${plainNumber(scores.mae)}, float ${plainNumber(float?.mae)}${noise}`;
  if (typeof scores?.agreement === 'number') return `: ${percent(scores.agreement)} agreement with float${noise}`;
  return '';
}

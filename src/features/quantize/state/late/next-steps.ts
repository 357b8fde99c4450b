/** Opening what a run has made as the network of the next step, and the way back; the code comes when it is first asked for. */
import { sentenceOf } from '../../../../state/errors';
import type { Tools } from '../../../../state/feature';
import { isReady } from '../../../../state/state';
import { setOfRole } from '../../../../state/data-key';
import type { ReportStep } from '../../job/report';
import { quantizeClient } from '../../works';
import type { QuantizeStore, StepActions } from '../actions';
import { hasSameSteps } from '../recipes';
import { isOfOtherNetwork, isOnOtherData, stepsOf } from '../runs';
import { stepsText } from '../words/step-text';

export function stepActions({ engine, get, set, run }: Tools<QuantizeStore>): StepActions {
  const quantizing = quantizeClient(engine);
  const isOpen = (steps: readonly ReportStep[]) => hasSameSteps(stepsOf(get().workspace), steps);

  const openRun = (number: number, text: string) =>
    get().changeOpen(
      `Opening what ${text} has made`,
      (onProgress) => quantizing.run.openNext({ run: number }, onProgress),
      `Opened what ${text} has made. Everything is compared with the network that it began with.`,
    );

  const openOriginal = () =>
    get().changeOpen('Opening the network as it was opened', (onProgress) =>
      quantizing.run.openOriginal(null, onProgress),
    );

  /** @returns the engine's number of what the recipe of a step makes; null: it was cancelled, or an alert says why it cannot be */
  const make = async ({ recipe }: Pick<ReportStep, 'recipe'>, message: string): Promise<number | null> => {
    let number: number | null = null;
    await run('quantizing', message, async (onProgress, live) => {
      const { run: made } = await quantizing.run.quantize({ recipe }, onProgress);
      if (!live()) return '';
      number = made;
      return 'Made again.';
    });
    return number;
  };

  /** Why steps cannot be taken with what is open; null: they can. */
  const refusal = (steps: readonly ReportStep[]): string | null => {
    const { workspace } = get();
    if (!isReady(get())) return 'Steps take a network, and samples for both roles. Open them first.';
    const own = setOfRole(workspace.data, 'calibration')?.sha256;
    const other = steps.find(({ calibration }) => calibration && calibration.sha256 !== own)?.calibration;
    return other ? `${stepsText(steps)} was made on ${other.name}. Open that to calibrate, then try again.` : null;
  };

  const openSteps = async (steps: readonly ReportStep[]): Promise<boolean> => {
    if (isOpen(steps)) return true;
    const refused = refusal(steps);
    if (refused !== null) {
      set({ alert: refused });
      return false;
    }
    const open = stepsOf(get().workspace);
    let taken = hasSameSteps(open, steps.slice(0, open.length)) ? open.length : 0;
    if (taken === 0 && open.length > 0) await openOriginal();
    for (; taken < steps.length; taken++) {
      if (!isOpen(steps.slice(0, taken))) return false;
      const text = stepsText([steps[taken]!]);
      const number = await make(steps[taken]!, `Making ${text} again`);
      if (number === null) return false;
      await openRun(number, text);
    }
    return isOpen(steps);
  };

  return {
    openSteps,
    async openNext(key) {
      const found = get().runs.find((one) => one.key === key);
      if (!found) return;
      const { run: own, report } = found;
      const text = `run ${key}`;
      try {
        if (isOfOtherNetwork(found, get().workspace) || get().workspace.model === null) {
          set({ alert: `This result is of ${report.model.name}: open that network first.` });
        } else if (own !== null && (await quantizing.ask.isThere({ run: own }))) await openRun(own, text);
        else if (isOnOtherData(found, get().workspace)) {
          set({ alert: 'This result was measured on other samples, or read otherwise: open those first.' });
        } else if (await openSteps(report.steps ?? [])) {
          const number = await make(report, `Making ${text} again`);
          if (number !== null) await openRun(number, text);
        }
      } catch (error) {
        set({ alert: sentenceOf(error) });
      }
    },
  };
}

/** Compress: what is chosen, and the runs that come of it, which are among those of Quantize. */
import type { CompressionKind } from '../../compress/layer';
import type { Compression, CompressionOverride } from '../../compress/compression';
import { completeCompression } from '../../compress/recipe';
import type { Workspace } from '../../engine/api';
import { dataKey } from '../../state/data-key';
import type { Tools } from '../../state/feature';
import { seconds } from '../../state/format';
import { turnTo } from '../../state/undo';
import type { QuantizeStore } from '../quantize/state/actions';
import { answerText } from '../quantize/state/words/answer';
import { withNewRun } from '../quantize/state/run-list';
import { quantizeClient } from '../quantize/works';
import { curvesActions, freshCurves, type CurvesActions, type CurvesData } from './curves/state-curves';
import { gainsActions, type GainsActions } from './gains/state-gains';
import { freshStudents, studentsActions, type StudentsActions, type StudentsData } from './state-students';

export interface CompressData extends StudentsData, CurvesData {
  /** What is chosen of each kind: one that is left is found again as it was. */
  compressions: Record<CompressionKind, Compression>;
  /** The one that is shown. */
  compressionKind: CompressionKind;
}

export interface CompressActions extends StudentsActions, GainsActions, CurvesActions {
  chooseKind(kind: CompressionKind): void;
  setCompression(change: Partial<Compression>): void;
  /** Of one layer; null: it follows the others. */
  setLayerCompression(id: string, own: CompressionOverride | null): void;
  /** The same part of every layer, or of the network: what single layers said goes. */
  setAllSparsity(sparsity: number): void;
  takeCompression(compression: Compression): void;
  compress(): Promise<void>;
}

export type CompressStore = QuantizeStore & CompressData & CompressActions;

export const freshCompress = (): CompressData => ({
  compressions: {
    prune: completeCompression({ kind: 'prune' }),
    'low-rank': completeCompression({ kind: 'low-rank' }),
    share: completeCompression({ kind: 'share' }),
  },
  compressionKind: 'prune',
  ...freshStudents(),
  ...freshCurves(),
});

/** The compression that is shown. */
export const chosen = ({ compressions, compressionKind }: CompressData): Compression => compressions[compressionKind];

/** Of another network: what was said of single layers is of the one before. */
export function resetCompress(before: CompressData, { model }: Workspace): CompressData {
  const ids = new Set(model?.layers.map(({ id }) => id));
  const kept = (compression: Compression): Compression => ({
    ...compression,
    layers: Object.fromEntries(Object.entries(compression.layers).filter(([id]) => ids.has(id))),
  });
  const { prune, 'low-rank': lowRank, share } = before.compressions;
  return { ...before, compressions: { prune: kept(prune), 'low-rank': kept(lowRank), share: kept(share) } };
}

export function compressActions(tools: Tools<CompressStore>): CompressActions {
  const { engine, get, remember, run, set } = tools;
  const chosenNow = () => {
    const { compressions, compressionKind } = get();
    return { compressions, compressionKind };
  };
  /** @param group of changes that are one step where they follow at once */
  const rememberChoice = (text: string, group = text) => remember({ text, group, back: turnTo(chosenNow, set) });
  const put = (compression: Compression) => {
    const { kind } = compression;
    set({ compressions: { ...get().compressions, [kind]: compression }, compressionKind: kind });
  };
  const change = (fields: Partial<Compression>) => put(completeCompression({ ...chosen(get()), ...fields }));
  return {
    ...studentsActions(tools),
    ...gainsActions(tools),
    ...curvesActions(tools, () => chosen(get())),
    chooseKind(kind) {
      if (kind === get().compressionKind) return;
      rememberChoice('compression');
      set({ compressionKind: kind });
    },
    setCompression(fields) {
      rememberChoice('compression', `compression ${Object.keys(fields).join(' ')}`);
      change(fields);
    },
    setAllSparsity(sparsity) {
      rememberChoice('sparsity of all layers');
      change({ sparsity, layers: {} });
    },
    takeCompression(compression) {
      rememberChoice('compression taken');
      put(completeCompression(compression));
    },
    setLayerCompression(id, own) {
      const { name = id } = get().workspace.model?.layers.find((layer) => layer.id === id) ?? {};
      rememberChoice(`compression of ${name}`);
      const { [id]: _, ...others } = chosen(get()).layers;
      change({ layers: own ? { ...others, [id]: own } : others });
    },
    compress: () =>
      run('quantizing', 'Compressing', async (onProgress, live) => {
        const { recipe, workspace } = get();
        const request = { recipe: { ...recipe, compression: chosen(get()) } };
        const data = dataKey(workspace);
        const { run: number, report } = await quantizeClient(engine).run.quantize(request, onProgress);
        if (!live()) return '';
        const added = { run: number, origin: 'run' as const, report, data };
        const { runs, key } = withNewRun(get().runs, added);
        const text = `Compressed in ${seconds(report.seconds.total)}. ${answerText({ report })}.`;
        set({ runs, selectedRun: key, float: report.float, said: { key, text } });
        return text;
      }),
  };
}

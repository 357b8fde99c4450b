import { useEffect, useState } from 'react';
import { bytes } from '../../../../state/format';
import { Explained } from '../../../../ui/help/Explained';
import * as RESULTS from '../../help/results';
import type { FileFacts, FileKind } from '../../works';
import type { QuantizeStore } from '../../state/actions';
import { shownRun } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { useBitpathContext } from '../../../../ui/context';
import { saveFile } from '../../../../ui/controls/files';

/** How long after the page was drawn what makes links is brought, ms. */
const AT_REST = 1000;

export function CopyLink() {
  const none = useQuantize((s) => shownRun(s) === null);
  const link = useQuantize((s) => s.link);
  const [copied, setCopied] = useState('');
  const [alone, setAlone] = useState(false);
  const prepareLink = useQuantize((s) => s.prepareLink);
  useEffect(() => {
    const timer = setTimeout(prepareLink, AT_REST);
    return () => clearTimeout(timer);
  }, [prepareLink]);
  const copy = async () => {
    const made = await link(alone);
    if (made === null) return;
    const { fragment, left } = made;
    const without = left === 0 ? '' : `, without ${left} older ${left === 1 ? 'run' : 'runs'}`;
    const url = `${location.href.split('#')[0]}#${fragment}`;
    history.replaceState(null, '', `#${fragment}`);
    try {
      await navigator.clipboard.writeText(url);
      setCopied(`Copied${without}`);
    } catch {
      // The clipboard is closed, or not there at all, as over plain http; the address bar has the link as well.
      setCopied(`In the address bar${without}`);
    }
    setTimeout(() => setCopied(''), 2000);
  };
  return (
    <>
      <span className="pair">
        <button type="button" disabled={none} onClick={() => void copy()}>
          Copy link
        </button>
        <Explained
          as="select"
          by={RESULTS.copyLink}
          aria-label="What the link holds"
          disabled={none}
          value={alone ? 'result' : 'table'}
          onChange={(event) => setAlone(event.target.value === 'result')}
        >
          <option value="table">all results</option>
          <option value="result">this result</option>
        </Explained>
      </span>
      <span className="caption" aria-live="polite">
        {copied}
      </span>
    </>
  );
}

/** Bytes of weights up to which files are made to tell their sizes, before one is asked for. */
const MOST_TOLD = 2 ** 26;

/** The files that the shown run can have; null until that is known, or where none are, or they are large. */
function useFiles(isLarge: boolean): FileFacts[] | null {
  const key = useQuantize((s) => (isLarge ? null : (shownRun(s)?.key ?? null)));
  // A job has the worker for itself.
  const idle = useQuantize((s) => s.job === null);
  const filesOf = useQuantize((s) => s.filesOf);
  const [known, setKnown] = useState<{ of: number | null; files: FileFacts[] | null }>({ of: null, files: null });
  useEffect(() => {
    let current = true;
    if (key !== null && idle)
      void filesOf(key).then((files) => {
        if (current) setKnown({ of: key, files });
      });
    return () => void (current = false);
  }, [key, idle, filesOf]);
  return known.of === key ? known.files : null;
}

/** Before files are known. */
const FORMATS: Record<FileKind, string> = { qdq: 'smallest, int2 to int8', own: 'its own opset', float: 'float32' };

const fileText = ({ types, opset, bytes: size }: FileFacts) =>
  `${types.join(' and ') || 'float32'}, opset ${opset}: ${bytes(size)}`;

export function ExportOnnx() {
  const run = useQuantize(shownRun);
  const exportRun = useQuantize((s) => s.exportRun);
  const [wanted, setWanted] = useState<FileKind>('qdq');
  const isLarge = (run?.report.size.float ?? 0) > MOST_TOLD;
  const files = useFiles(isLarge);
  const untold: FileKind[] = isLarge ? ['qdq', 'own', 'float'] : ['qdq', 'float'];
  const kinds = files?.map(({ kind }) => kind) ?? untold;
  const kind = kinds.includes(wanted) ? wanted : 'qdq';
  const download = async () => {
    if (!run) return;
    const file = await exportRun(run.key, kind);
    if (file) saveFile(file.name, file.bytes, 'application/octet-stream');
  };
  return (
    <span className="pair">
      <button type="button" disabled={!run} onClick={() => void download()}>
        Export ONNX
      </button>
      <Explained
        as="select"
        by={RESULTS.exportFormat}
        aria-label="Export format"
        disabled={!run}
        value={kind}
        onChange={(event) => setWanted(event.target.value as FileKind)}
      >
        {kinds.map((one) => {
          const facts = files?.find((file) => file.kind === one);
          return (
            <option key={one} value={one}>
              {facts ? fileText(facts) : FORMATS[one]}
            </option>
          );
        })}
      </Explained>
    </span>
  );
}

export function DownloadReport() {
  const run = useQuantize(shownRun);
  const { store } = useBitpathContext();
  const exportMasks = useQuantize((s) => s.exportMasks);
  const [wanted, setWanted] = useState('json');
  const prunes = run?.report.recipe.compression?.kind === 'prune';
  const format = prunes || wanted !== 'masks' ? wanted : 'json';
  const report = async () => {
    if (!run) return;
    if (format === 'masks') {
      const file = await exportMasks(run.key);
      if (file) saveFile(file.name, file.bytes, 'application/zip');
      return;
    }
    const stem = run.report.model.name.replace(/\.onnx$/i, '');
    const all = store.getState() as QuantizeStore;
    const { reportCsv, reportJson } = await import('../../report-file');
    if (format === 'csv') saveFile(`${stem}.report.csv`, reportCsv(all.runs), 'text/csv');
    else saveFile(`${stem}.report.json`, reportJson(run.report, all), 'application/json');
  };
  return (
    <span className="pair">
      <button type="button" disabled={!run} onClick={() => void report()}>
        Download report
      </button>
      <Explained
        as="select"
        by={RESULTS.reportFormat}
        aria-label="Report format"
        disabled={!run}
        value={format}
        onChange={(event) => setWanted(event.target.value)}
      >
        <option value="json">JSON, all runs</option>
        <option value="csv">CSV, all runs</option>
        {prunes && <option value="masks">masks (.npz), this run</option>}
      </Explained>
    </span>
  );
}

import { useState } from 'react';
import { reportCsv, reportJson } from '../share/report-file';
import { shownRun } from '../state/state';
import { useBitpath } from './context';
import { saveFile } from './files';

type Format = 'qdq' | 'float';

export function ResultActions() {
  const run = useBitpath(shownRun);
  const runs = useBitpath((s) => s.runs);
  const { link, exportRun } = useBitpath((s) => s);
  const [format, setFormat] = useState<Format>('qdq');
  const [table, setTable] = useState(false);
  const [copied, setCopied] = useState(false);
  const stem = run?.report.model.name.replace(/\.onnx$/i, '') ?? 'network';

  const copy = async () => {
    const fragment = link();
    if (fragment === null) return;
    const url = `${location.href.split('#')[0]}#${fragment}`;
    history.replaceState(null, '', `#${fragment}`);
    // The address bar has it as well, where the clipboard is closed.
    await navigator.clipboard.writeText(url).catch(() => undefined);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  const download = async () => {
    if (!run) return;
    const file = await exportRun(run.key, format);
    if (file) saveFile(`${stem}.${format}.onnx`, file, 'application/octet-stream');
  };

  const report = () => {
    if (!run) return;
    if (table) saveFile(`${stem}.report.csv`, reportCsv(runs.map((r) => r.report)), 'text/csv');
    else saveFile(`${stem}.report.json`, reportJson(run.report), 'application/json');
  };

  return (
    <div className="line">
      <button type="button" disabled={!run} onClick={() => void copy()}>
        Copy link
      </button>
      {copied && <span className="caption">Copied</span>}
      <span className="pair">
        <button type="button" disabled={!run} onClick={() => void download()}>
          Export ONNX
        </button>
        <select aria-label="Export format" value={format} onChange={(event) => setFormat(event.target.value as Format)}>
          <option value="qdq">int8 QDQ</option>
          <option value="float">float32</option>
        </select>
      </span>
      <span className="pair">
        <button type="button" disabled={!run} onClick={report}>
          Download report
        </button>
        <select
          aria-label="Report format"
          value={table ? 'csv' : 'json'}
          onChange={(event) => setTable(event.target.value === 'csv')}
        >
          <option value="json">JSON</option>
          <option value="csv">CSV, all runs</option>
        </select>
      </span>
    </div>
  );
}

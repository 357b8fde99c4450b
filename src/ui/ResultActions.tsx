import { useState } from 'react';
import { reportJson } from '../share/report-file';
import { shownRun } from '../state/state';
import { useBitpath } from './context';
import { saveFile } from './files';

type Format = 'qdq' | 'float';

export function ResultActions() {
  const run = useBitpath(shownRun);
  const { link, exportRun } = useBitpath((s) => s);
  const [format, setFormat] = useState<Format>('qdq');
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

  return (
    <div className="line">
      <button type="button" disabled={!run} onClick={() => void copy()}>
        Copy link
      </button>
      {copied && <span className="caption">Copied</span>}
      <button type="button" disabled={!run} onClick={() => void download()}>
        Export ONNX
      </button>
      <select aria-label="Export format" value={format} onChange={(event) => setFormat(event.target.value as Format)}>
        <option value="qdq">int8 + DequantizeLinear</option>
        <option value="float">float32</option>
      </select>
      <button
        type="button"
        disabled={!run}
        onClick={() => run && saveFile(`${stem}.report.json`, reportJson(run.report), 'application/json')}
      >
        Download report
      </button>
    </div>
  );
}

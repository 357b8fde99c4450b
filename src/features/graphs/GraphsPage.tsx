import type { PagePanel } from '../../state/feature';
import { whole } from '../../state/format';
import { onDisk } from '../../ui/controls/files';
import { ExperimentsPage } from '../../ui/experiment/ExperimentsPage';
import { useExperimentActions, useExperiments } from '../../ui/experiment/frame-context';
import { Explained } from '../../ui/help/Explained';
import { DIGITS, GRAPHS_FRAME, OPEN } from './frame';
import * as GRAPHS from './help';
import { NEIGHBOURS } from './settings';
import { useGraphs } from './use-graphs';

/** Claims of papers about learning on graphs, run here. */
export function GraphsPage({ workplaces }: PagePanel) {
  return (
    <ExperimentsPage
      frame={GRAPHS_FRAME}
      workplaces={workplaces}
      heading="Graphs"
      caption="what papers claim about learning on graphs, run before your eyes"
      data={<Source />}
      about={<AboutGraph />}
    />
  );
}

function Source() {
  const source = useExperiments((data) => data.source);
  const { setSource } = useExperimentActions();
  const neighbours = useGraphs((s) => s.neighbours);
  const setNeighbours = useGraphs((s) => s.setNeighbours);
  const openGraph = useGraphs((s) => s.openGraph);
  const opened = useGraphs((s) => s.openedGraph?.name);
  return (
    <>
      <Explained as="label" by={GRAPHS.source} className="field">
        <span>Graph</span>
        <select value={source} onChange={({ target }) => setSource(target.value)}>
          <option value={DIGITS}>the built-in digits</option>
          <option value={OPEN} disabled={opened === undefined}>
            {opened ?? 'none is open'}
          </option>
        </select>
      </Explained>
      {source === DIGITS && (
        <Explained as="label" by={GRAPHS.neighbours} className="field part">
          <span>Neighbours</span>
          <span className="line">
            <input
              type="range"
              aria-label="Neighbours"
              min={NEIGHBOURS.min}
              max={NEIGHBOURS.max}
              step={1}
              value={neighbours}
              onChange={({ target }) => setNeighbours(target.valueAsNumber)}
            />
            <b className="number">{neighbours}</b>
          </span>
        </Explained>
      )}
      <span className="file">
        <span aria-hidden="true">Open graph</span>
        <input
          type="file"
          multiple
          aria-label="Open graph"
          onChange={({ target }) => {
            const files = [...(target.files ?? [])].map(onDisk);
            target.value = '';
            if (files.length > 0) void openGraph(files);
          }}
        />
      </span>
    </>
  );
}

/** What the graph has, and what was done to it when it was read. */
function AboutGraph() {
  const source = useExperiments((data) => data.source);
  const graph = useGraphs((s) => (source === OPEN ? s.openedGraph : s.digitsGraph));
  if (!graph) return null;
  const { adjacency, features, classes, found, split, notes, name, format } = graph;
  const parts = [
    `${whole(adjacency.rows)} nodes`,
    `${whole(found.edges)} edges`,
    `${whole(features.columns)} features`,
    `${classes} classes`,
    `${whole(split.train.length)} nodes train, ${whole(split.val.length)} validate, ${whole(split.test.length)} test`,
  ];
  return (
    <details>
      <summary>
        {name}, {format}: {parts.join(', ')}
      </summary>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}

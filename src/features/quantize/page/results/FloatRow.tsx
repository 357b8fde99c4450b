import { useMemo } from 'react';
import type { Scores } from '../../../../engine/scoring/scores';
import { bytes } from '../../../../state/format';
import { isOnOtherData, shownRun, showsOtherNetwork } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { ScoreCells, type TaskColumns } from './ResultRow';

/** What the float network gives: as measured here, else as the shown run has it, where that is of the samples that are open. */
export function useFloatScores(): Scores | null {
  const measured = useQuantize((s) => s.float);
  const shown = useQuantize(shownRun);
  const workspace = useQuantize((s) => s.workspace);
  // A link may show a network that is not open: the row of the float network is of that one then.
  const foreign = useQuantize(showsOtherNetwork);
  const isStale = useMemo(() => shown !== null && isOnOtherData(shown, workspace), [shown, workspace]);
  const reported = shown && (foreign || !isStale) ? shown.report.float : null;
  return foreign ? reported : (measured ?? reported);
}

interface FloatRowProps {
  scores: Scores | null;
  columns: TaskColumns;
  withSettings: boolean;
}

export function FloatRow({ scores, columns, withSettings }: FloatRowProps) {
  const shown = useQuantize(shownRun);
  const foreign = useQuantize(showsOtherNetwork);
  const model = useQuantize((s) => s.workspace.model);
  const { parameters = 0, parameterBytes = 4 * parameters } = model?.made ?? model ?? {};
  return (
    <tr>
      <td />
      <th scope="row">
        float
        {foreign && (
          <>
            {' '}
            <span className="tag doubt">other network</span>
          </>
        )}
      </th>
      <td className="number">{parameters > 0 ? Math.round((8 * parameterBytes) / parameters) : 32}</td>
      <ScoreCells scores={scores} columns={columns} />
      <td className="number">{scores ? '100.0 %' : '–'}</td>
      <td className="number">{bytes(shown?.report.size.float ?? parameterBytes)}</td>
      <td className="number">{scores ? '0.0 %' : '–'}</td>
      <td className="number">–</td>
      {withSettings && <td />}
      <td />
    </tr>
  );
}

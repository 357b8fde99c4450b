import { percent } from '../../../../state/format';
import { isOfOtherData } from '../../../../state/measured';
import { isReady } from '../../../../state/state';
import { Explained } from '../../../../ui/help/Explained';
import * as WHY from '../../help/why';
import type { LayerCauses } from '../../job/causes/layer-causes';
import { isSameRecipe } from '../../state/recipes';
import { shownRunHere } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { CAUSE_HELP, causeText, remedyOf, type Remedy } from './cause-help';

/** Less of the error than that does not stand out. */
const STANDS_OUT = 0.1;

/** What the error of the selected layer comes from, and what helps. */
export default function WhyPanel() {
  const layer = useQuantize(
    (s) =>
      s.workspace.model?.layers.find(({ id }) => id === (s.selectedLayer ?? s.workspace.model?.layers[0]?.id)) ?? null,
  );
  const causes = useQuantize((s) => s.causes);
  const run = useQuantize(shownRunHere);
  const ready = useQuantize((s) => isReady(s) && s.job === null);
  const otherData = useQuantize((s) => isOfOtherData(s.causes, s.workspace));
  const explainLayer = useQuantize((s) => s.explainLayer);
  const isOfLayer = causes !== null && layer !== null && causes.result.layer === layer.id;
  const isOfRun = run === null || (causes !== null && isSameRecipe(causes.recipe, run.report.recipe));
  return (
    <section className="panel why" aria-labelledby="why-title">
      <div className="line spread">
        <h2 id="why-title">Why is this layer bad?</h2>
        <span className="explained">
          <Explained
            as="button"
            by={WHY.find}
            about="causes"
            type="button"
            disabled={!ready || layer === null}
            onClick={() => void explainLayer()}
          >
            {layer === null ? 'Find causes' : `Find causes in ${layer.name}`}
          </Explained>
        </span>
      </div>
      {isOfLayer && isOfRun && !otherData ? (
        <Causes of={causes.result} />
      ) : (
        <p className="soft">
          What the error of the selected layer comes from{run ? `, in run ${run.key}` : ''}: measured when it is asked
          for.
        </p>
      )}
    </section>
  );
}

function Causes({ of }: { of: LayerCauses }) {
  const { layer, error, ownError, bits } = of;
  const heavy = of.causes.filter(({ weight }) => weight >= STANDS_OUT);
  return (
    <>
      <p>
        {layer} has an error of <b>{percent(error)}</b>
        {bits === null
          ? ', all of it from the layers before: it is left in float.'
          : `, ${percent(ownError)} by its own rounding.`}
        {heavy.length === 0 && ' Nothing stands out.'}
      </p>
      {heavy.length > 0 && (
        <table aria-label={`Causes in ${layer}`}>
          <thead>
            <tr>
              <Explained as="th" by={WHY.cause}>
                Cause
              </Explained>
              <Explained as="th" by={WHY.weight} className="number">
                About
              </Explained>
              <Explained as="th" by={WHY.remedy}>
                What helps
              </Explained>
            </tr>
          </thead>
          <tbody>
            {heavy.map((cause) => (
              <tr key={cause.kind}>
                <Explained as="td" by={CAUSE_HELP[cause.kind]}>
                  {causeText(cause, of)}
                </Explained>
                <td className="number">
                  <span className="bar" style={{ width: `${Math.round(36 * cause.weight)}px` }} aria-hidden="true" />
                  {percent(cause.weight, 0)}
                </td>
                <td>
                  <Help cause={cause} of={of} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Help({ cause, of }: { cause: LayerCauses['causes'][number]; of: LayerCauses }) {
  const recipe = useQuantize((s) => s.recipe);
  const report = useQuantize((s) => shownRunHere(s)?.report ?? null);
  const layer = useQuantize((s) => s.workspace.model?.layers.find(({ id }) => id === of.layer) ?? null);
  const samples = useQuantize((s) => s.workspace.counts.calibration);
  const { setRecipe, setLayer, selectLayer } = useQuantize((s) => s);
  const remedy = layer && remedyOf(cause, of, { layer, recipe, report, samples });
  if (!remedy) return <span className="soft">–</span>;
  const apply = ({ recipe: fields, layer: own, select }: Remedy) => {
    if (fields) setRecipe(fields);
    if (own) setLayer(of.layer, own);
    if (select !== undefined) selectLayer(select);
  };
  return (
    <button type="button" onClick={() => apply(remedy)}>
      {remedy.text}
    </button>
  );
}

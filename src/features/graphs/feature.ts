/** Graphs, as the page has it. */
import { experimentsFeature } from '../../state/experiments/feature';
import { pageFeature, type Tools } from '../../state/feature';
import { GRAPHS_FRAME } from './frame';
import { GraphsPage } from './GraphsPage';
import { freshGraphs, graphsActions, type GraphsStore } from './state';

const door = experimentsFeature(GRAPHS_FRAME);

export default pageFeature({
  id: GRAPHS_FRAME.id,
  panel: GraphsPage,
  ...door,
  slice: {
    fresh: () => ({ ...door.slice.fresh(), ...freshGraphs() }),
    actions: (tools) => ({ ...door.slice.actions(tools), ...graphsActions(tools as unknown as Tools<GraphsStore>) }),
  },
});

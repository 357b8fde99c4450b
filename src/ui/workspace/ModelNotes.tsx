import type { ModelSummary } from '../../engine/api';
import { modelNotes } from './model-notes';

/** Who draws random numbers, and whose tables are layers, a sentence each. */
export default function ModelNotes({ model }: { model: ModelSummary }) {
  return modelNotes(model).map((note) => (
    <p key={note} className="caption">
      {note}
    </p>
  ));
}

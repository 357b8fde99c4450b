/** What each layer can bear by itself, as whoever measures that tells it to the table of layers. */

export interface LayerMeasure {
  id: string;
  /** ‖XWᵀ − XQᵀ‖/‖XWᵀ‖ at each of the widths, on the inputs of the float network. */
  ownErrors: number[];
  /** ‖y − y′‖²/‖y‖² of the network’s output where this layer alone has each of the widths. */
  damages: number[];
}

export interface LayerMeasures {
  widths: number[];
  layers: LayerMeasure[];
}

/** At the bits of each layer: its own error, and what that does to the output, ‖y − y′‖/‖y‖. @returns null: not measured */
export function measureAt(
  { widths, layers }: LayerMeasures,
  id: string,
  bits: number | null,
): { ownError: number; sensitivity: number } | null {
  const layer = layers.find((one) => one.id === id);
  const at = bits === null ? -1 : widths.indexOf(bits);
  if (!layer || at < 0) return null;
  return { ownError: layer.ownErrors[at]!, sensitivity: Math.sqrt(layer.damages[at]!) };
}

/** Which neurons are one channel: those that elementwise operators, or convolutions in groups, tie to each other. */

/** Stands for a place along an axis that is no neuron of a layer, and stays. */
export const KEPT = -1;

export interface Coupling {
  /** Numbers for the neurons of a layer, as many. */
  add(count: number): Int32Array;
  /** Ties neurons place by place; those that meet `KEPT` are fixed for `reason`. @param a @param b of one length */
  couple(a: Int32Array, b: Int32Array, reason: string): void;
  /** They stay, for `reason`: a sentence of what their channels meet. */
  fix(ids: Int32Array, reason: string): void;
  /** The neuron that stands for all that are tied to this one. */
  find(id: number): number;
  /** In the order in which they were found. */
  readonly fixed: readonly { readonly id: number; readonly reason: string }[];
}

export function openCoupling(): Coupling {
  const parent: number[] = [];
  const fixed: { id: number; reason: string }[] = [];
  const find = (id: number): number => {
    let root = id;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = id; at !== root;) [at, parent[at]] = [parent[at]!, root];
    return root;
  };
  const fixOne = (id: number, reason: string) => {
    if (id !== KEPT) fixed.push({ id, reason });
  };
  return {
    fixed,
    find,
    add(count) {
      const first = parent.length;
      for (let i = 0; i < count; i++) parent.push(first + i);
      return Int32Array.from({ length: count }, (_, i) => first + i);
    },
    couple(a, b, reason) {
      a.forEach((id, i) => {
        const other = b[i]!;
        if (id === KEPT) fixOne(other, reason);
        else if (other === KEPT) fixOne(id, reason);
        else parent[find(other)] = find(id);
      });
    },
    fix: (ids, reason) => ids.forEach((id) => fixOne(id, reason)),
  };
}

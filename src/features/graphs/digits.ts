/** The built-in digits as a graph. */
import type { DataFile } from '../../data/samples';
import type { Graph } from '../../graph/graph';
import { neighbourGraph } from '../../graph/neighbours';

/** Labels of each digit that train. */
const PER_CLASS = 5;

/** @param files the `.npz` of the digits, all of them */
export const digitsGraph = (files: readonly DataFile[], neighbours: number): Graph =>
  neighbourGraph('digits', files, { k: neighbours, perClass: PER_CLASS, seed: 1 });

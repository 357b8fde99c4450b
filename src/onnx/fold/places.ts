/** Operators along one axis that put numbers in their places: running sums, and numbers scattered over others. */
import { intAttribute, stringAttribute } from '../graph/attributes';
import { NotFolded, numbersOf, type Operator } from './value';

/** Of one axis, forwards, each with what is summed there. */
const cumSum: Operator = (node, [x, axis]) => {
  const { dims, dataType, data } = x!;
  const turned = intAttribute(node, 'exclusive', 0) !== 0 || intAttribute(node, 'reverse', 0) !== 0;
  if (dims.length !== 1 || axis!.data.length !== 1 || turned) throw new NotFolded();
  const sums = numbersOf(dataType, data.length);
  let sum = 0;
  data.forEach((value, i) => (sums[i] = sum += value));
  return [{ dataType, dims, data: sums }];
};

/** Of one axis, the later number where two have the same place. */
const scatterElements: Operator = (node, [under, places, values]) => {
  const { dims, dataType, data } = under!;
  const isPlain = stringAttribute(node, 'reduction', 'none') === 'none';
  if (dims.length !== 1 || !isPlain || places!.data.length !== values!.data.length) throw new NotFolded();
  const scattered = data.slice();
  places!.data.forEach((place, i) => {
    const at = place < 0 ? place + data.length : place;
    if (!(at >= 0 && at < data.length)) throw new NotFolded();
    scattered[at] = values!.data[i]!;
  });
  return [{ dataType, dims, data: scattered }];
};

export const PLACES: Record<string, Operator> = { CumSum: cumSum, ScatterElements: scatterElements };

/** What a change of an operator is told by, and the helpers that they share. */
import type { NodeProto, TensorProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { attribute, type AttributeValue } from '../build';
import { describeNode } from '../graph/names';
import { floatsToTensor, integersToTensor } from '../tensors/tensors';
import { withFields } from '../wire/messages';

/** The model that is being raised. */
export interface Raising {
  /** Makes a name that nothing in the graph has. */
  fresh: (name: string) => string;
  /** Whether the file computes in float32 alone, so that a number among attributes can become a constant. */
  float32: boolean;
  /** Adds a constant to the graph. @returns its name */
  constant: (stem: string, make: (name: string) => TensorProto) => string;
}

/** A node as the opset `since` has it. @throws UserError where that has none like it */
export interface Change {
  since: number;
  rewrite: (node: NodeProto, raising: Raising) => NodeProto[];
}

export function integerInput(node: NodeProto, part: string, values: readonly number[], raising: Raising): string {
  return raising.constant(`${node.output[0]}.${part}`, (name) => integersToTensor(name, [values.length], values));
}

export function scalarInput(node: NodeProto, part: string, value: number, raising: Raising): string {
  return raising.constant(`${node.output[0]}.${part}`, (name) => integersToTensor(name, [], [value]));
}

/** @throws UserError where the file computes in another type, which a constant would need */
export function floatInput(node: NodeProto, part: string, value: number, raising: Raising): string {
  if (!raising.float32) refuse(node, 'its numbers would be constants in another type than float32');
  return raising.constant(`${node.output[0]}.${part}`, (name) => floatsToTensor(name, [], Float32Array.of(value)));
}

/** The node without some attributes, and with these inputs behind its own. */
export function withInputs(node: NodeProto, without: readonly string[], inputs: readonly string[]): NodeProto {
  const input = [...node.input, ...inputs];
  while (input.at(-1) === '') input.pop();
  return withFields(node, { input, attribute: node.attribute.filter(({ name }) => !without.includes(name)) });
}

/** The node with an attribute, in the place of its own where it has one. */
export function withAttribute(node: NodeProto, name: string, value: AttributeValue): NodeProto {
  const others = node.attribute.filter((own) => own.name !== name);
  return withFields(node, { attribute: [...others, attribute(name, value)] });
}

/** @throws UserError that says why a node has no counterpart in a newer opset */
export function refuse(node: NodeProto, why: string): never {
  throw new UserError(`${describeNode(node)} cannot be written in a newer opset: ${why}.`);
}

/** A model of a newer opset that computes the same. */
import { create } from '@bufbuild/protobuf';
import { OperatorSetIdProtoSchema, type GraphProto, type ModelProto, type NodeProto, type TensorProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { freshNames } from '../graph/names';
import { allTensorNames, bodiesOf } from '../graph/traverse';
import type { Network } from '../network';
import { withFields } from '../wire/messages';
import { irVersionOf } from '../wire/opsets';
import { isDefaultDomain, OPSETS } from '../wire/parse';
import { CHANGES } from './changes';
import type { Raising } from './raising';

/** Files are raised to this opset or a newer one: what a change makes may be too new for those before. */
const RAISED_FROM = 13;

/**
 * Most operators have only gained types and attributes since opset 7, and stay as they are; nodes of those that were changed
 * are rewritten (see `CHANGES`), bodies of If, Loop and Scan included. Operators of other domains stay.
 * @param model without functions; shares with the result all that does not change
 * @param opset the network's own, or a newer one, from 13 to the newest that can be read
 * @throws UserError where it is another, or a node has no counterpart in it
 */
export function raiseOpset(
  model: ModelProto,
  opset: number,
  network: Pick<Network, 'name' | 'opset' | 'widenedTypes'>,
): ModelProto {
  const { name, opset: from, widenedTypes } = network;
  if (opset === from) return model;
  if (!Number.isInteger(opset) || opset < from || opset < RAISED_FROM || opset > OPSETS.newest)
    throw new UserError(
      `${name} uses opset ${from}: its file can have that, or a newer one from ${RAISED_FROM} to ${OPSETS.newest}, and not ${opset}.`,
    );
  const fresh = freshNames(allTensorNames(model.graph!));
  const constants: TensorProto[] = [];
  const raising: Raising = {
    fresh,
    float32: widenedTypes.length === 0,
    constant(stem, make) {
      const tensor = make(fresh(stem));
      constants.push(tensor);
      return tensor.name;
    },
  };
  const graph = raisedGraph(model.graph!, from, opset, raising);
  const irVersion = irVersionOf(opset);
  const version = create(OperatorSetIdProtoSchema, { version: BigInt(opset) });
  return withFields(model, {
    irVersion: model.irVersion < irVersion ? irVersion : model.irVersion,
    opsetImport: [version, ...model.opsetImport.filter(({ domain }) => !isDefaultDomain(domain))],
    graph: withFields(graph, { initializer: [...graph.initializer, ...constants] }),
  });
}

function raisedGraph(graph: GraphProto, from: number, to: number, raising: Raising): GraphProto {
  return withFields(graph, { node: graph.node.flatMap((node) => raisedNode(node, from, to, raising)) });
}

function raisedNode(node: NodeProto, from: number, to: number, raising: Raising): NodeProto[] {
  const own = withRaisedBodies(node, from, to, raising);
  if (!isDefaultDomain(node.domain)) return [own];
  const changes = (CHANGES[node.opType] ?? []).filter(({ since }) => from < since && since <= to);
  return changes.reduce<NodeProto[]>(
    // Nodes that a change adds are of operators that later ones leave as they are.
    (nodes, { rewrite }) => nodes.flatMap((one) => (one.opType === node.opType ? rewrite(one, raising) : [one])),
    [own],
  );
}

function withRaisedBodies(node: NodeProto, from: number, to: number, raising: Raising): NodeProto {
  if (node.attribute.every((attribute) => bodiesOf(attribute).length === 0)) return node;
  const raised = (body: GraphProto) => raisedGraph(body, from, to, raising);
  return withFields(node, {
    attribute: node.attribute.map((attribute) =>
      withFields(attribute, {
        ...(attribute.g ? { g: raised(attribute.g) } : {}),
        graphs: attribute.graphs.map(raised),
      }),
    ),
  });
}

/**
 * Puts the bodies of the file's own functions in the place of their calls, so that the layers inside are layers of the
 * graph: https://onnx.ai/onnx/repo-docs/IR.html#functions. Operators inside are then those of the graph's opset, whatever
 * version a function names, as onnxruntime has it too.
 */
import type { FunctionProto, NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { node as makeNode } from '../build';
import { describeNode, freshNames, nodeName } from '../graph/names';
import { functionKey } from '../graph/operators';
import { allTensorNames } from '../graph/traverse';
import { withFields } from '../wire/messages';
import { isDefaultDomain, type ParsedModel } from '../wire/parse';
import { mapBodies, renamed, withAttributes } from './instance';

/** Nodes that all calls together may become: functions that call others twice each would fill any memory. */
const MOST_NODES = 100_000;

interface Inlining {
  file: string;
  functions: ReadonlyMap<string, FunctionProto>;
  /** Those that were called. */
  called: Set<FunctionProto>;
  /** Makes a name that no tensor has. */
  fresh: (name: string) => string;
  /** Makes a name that no node inside a call has. */
  freshNode: (name: string) => string;
  nodes: number;
}

/**
 * Leaves a model without functions. What a call names keeps its name; what is inside is called `call/inside`.
 * @throws UserError where a function calls itself, or the calls become more nodes than any network has
 */
export function inlineFunctions(file: string, model: ParsedModel): void {
  if (model.functions.length === 0) return;
  const inlining: Inlining = {
    file,
    functions: new Map(model.functions.map((body) => [keyOf(body.domain, body.name, body.overload), body])),
    called: new Set(),
    fresh: freshNames(allTensorNames(model.graph)),
    freshNode: freshNames(new Set()),
    nodes: 0,
  };
  model.graph.node = expand(model.graph.node, inlining, []);
  model.functions = [];
  importOpsets(model, inlining.called);
}

const keyOf = (domain: string, name: string, overload: string) => `${functionKey(domain, name)}:${overload}`;

/** @param path functions whose bodies these nodes are from */
function expand(nodes: readonly NodeProto[], inlining: Inlining, path: readonly FunctionProto[]): NodeProto[] {
  return nodes.flatMap((node) => {
    const body = inlining.functions.get(keyOf(node.domain, node.opType, node.overload));
    if (!body) return [mapBodies(node, (graph) => withFields(graph, { node: expand(graph.node, inlining, path) }))];
    if (path.includes(body))
      throw new UserError(`The function ${body.name} calls itself (${describeNode(node)}). The file is damaged.`);
    inlining.called.add(body);
    inlining.nodes += body.node.length;
    if (inlining.nodes > MOST_NODES)
      throw new UserError(
        `The functions of ${inlining.file} become more than ${MOST_NODES} nodes where they are called; no network has as many.`,
      );
    return expand(instance(node, body, inlining), inlining, [...path, body]);
  });
}

/** The nodes of a function as one call has them: its inputs, outputs and attributes in place of the function's. */
function instance(call: NodeProto, body: FunctionProto, { fresh, freshNode }: Inlining): NodeProto[] {
  const prefix = nodeName(call);
  const names = new Map(body.input.map((name, i) => [name, call.input[i] ?? '']));
  const passed: NodeProto[] = [];
  body.output.forEach((name, i) => {
    const wanted = call.output[i];
    if (!wanted) return;
    const there = names.get(name);
    if (there === undefined) names.set(name, wanted);
    else passed.push(makeNode('Identity', [there], [wanted], {}, freshNode(`${prefix}/Identity`)));
  });
  const rename = (name: string) => {
    if (name === '') return '';
    const known = names.get(name);
    if (known !== undefined) return known;
    const own = fresh(`${prefix}/${name}`);
    names.set(name, own);
    return own;
  };
  const inside = body.node.map((node) => {
    // Bodies that the call itself gives keep the names of where it stands.
    const own = withAttributes(renamed(node, rename), call, body);
    return withFields(own, { name: freshNode(`${prefix}/${node.name || node.opType}`) });
  });
  return [...inside, ...passed];
}

/** Operator sets that only the functions name. */
function importOpsets(model: ParsedModel, called: ReadonlySet<FunctionProto>): void {
  const plain = (domain: string) => (isDefaultDomain(domain) ? '' : domain);
  const there = new Set(model.opsetImport.map(({ domain }) => plain(domain)));
  for (const { opsetImport } of called)
    for (const own of opsetImport) {
      if (there.has(plain(own.domain))) continue;
      there.add(plain(own.domain));
      model.opsetImport.push(own);
    }
}

/** docs/LIBRARY.md against src/index.ts: its names, its types, its default recipe, and its examples, which run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import ts from 'typescript';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../scripts/paths';
import { DEFAULT_RECIPE } from '../src/index';
import { codeBlocks, headings, readDocument } from './markdown';

const document = readDocument('docs/LIBRARY.md');
const blocks = codeBlocks(document).filter(({ language }) => language === 'ts');
const isExample = (text: string) => text.startsWith('import ');
const examples = blocks.filter(({ text }) => isExample(text));
const declarations = ts.createSourceFile(
  'declarations.ts',
  blocks.map(({ text }) => (isExample(text) ? '' : text)).join('\n'),
  ts.ScriptTarget.Latest,
);

/** What the page declares as exported, and how to ask for its type. */
const told = new Map(
  declarations.statements.flatMap((node): [string, string][] => {
    if (!ts.canHaveModifiers(node) || !node.modifiers) return [];
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return [[node.name.text, '']];
    if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return [[node.name!.text, 'typeof ']];
    if (ts.isVariableStatement(node))
      return node.declarationList.declarations.map(({ name }) => [name.getText(declarations), 'typeof ']);
    throw new Error(`a ${ts.SyntaxKind[node.kind]} is no export that the test knows`);
  }),
);

/** The types of the page next to those of the library; names that it leaves unexplained are taken from where they are. */
const comparison = `
import type { ModelProto } from 'onnx-buf';
import type { Bytes, LayerId } from './src/core/brand';
import type * as library from './src/index';
${declarations.text}
/** Whether two types are one and the same, not only whether each fits the other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
${[...told].map(([name, of]) => `export const same_${name}: Same<${of}${name}, ${of}library.${name}> = true;`).join('\n')}
`;

/** A function without its body, as the page shows it. */
const NO_BODY = 2391;

/** Programs in the root of the repository that are not there, and src/index.ts. */
function compile(files: ReadonlyMap<string, string>): ts.Program {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config.config, files: [], include: [] }, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  const textOf = (path: string) => files.get(path.slice(ROOT.length));
  host.readFile = (path) => textOf(path) ?? readFile.call(host, path);
  host.fileExists = (path) => textOf(path) !== undefined || fileExists.call(host, path);
  const roots = [...files.keys(), 'src/index.ts'].map((path) => join(ROOT, path));
  return ts.createProgram(roots, options, host);
}

/** Its example begins with what a program has read already. */
const readme = `
import { exportOnnx, quantizeNetwork, readNetwork, readSamples, score } from './src/index';
declare const bytes: Uint8Array, train: Uint8Array, test: Uint8Array;
${codeBlocks(readDocument('README.md')).find(({ heading }) => heading === 'As a library')!.text}
export { file, scores };
`;

const program = compile(
  new Map([
    ['comparison.ts', comparison],
    ['readme.ts', readme],
    ...examples.map(({ text, line }) => [`example-${line}.ts`, text] as const),
  ]),
);

function complaints(path: string): string[] {
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(join(ROOT, path)))
    .filter(({ code }) => code !== NO_BODY)
    .map(({ file, start, messageText }) => {
      const line = file && start !== undefined ? file.text.slice(0, start).split('\n').length : 0;
      return `${file?.text.split('\n')[line - 1] ?? path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
}

describe('its names', () => {
  const checker = program.getTypeChecker();
  const library = checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, 'src/index.ts'))!)!;
  const exported = checker.getExportsOfModule(library).map(({ name }) => name);

  test('are those that src/index.ts exports, each under a heading of its own', () => {
    const titles = headings(document).filter(({ level }) => level === 3);
    expect(titles.map(({ text }) => text).sort()).toEqual(exported.map((name) => `\`${name}\``).sort());
    expect([...told.keys()].sort()).toEqual(exported.sort());
  });

  test('stand above what declares them', () => {
    for (const name of told.keys())
      expect(blocks.find(({ text }) => new RegExp(`^export \\w+ ${name}\\b`, 'm').test(text))?.heading).toBe(
        `\`${name}\``,
      );
  });
});

test('its types are those of the library', () => {
  expect(complaints('comparison.ts')).toEqual([]);
});

test('the example of the README compiles', () => {
  expect(complaints('readme.ts')).toEqual([]);
});

test('its default recipe is the one that there is', () => {
  const [, literal] = /DEFAULT_RECIPE: Recipe = ({[^]*?});/.exec(declarations.text)!;
  expect(new Function(`return ${literal!}`)()).toEqual(DEFAULT_RECIPE);
});

describe('its examples', () => {
  afterEach(() => vi.restoreAllMocks());

  test.each(examples.map(({ line, heading, text }) => ({ line, heading, text })))(
    'below $heading, line $line: compiles, and says what stands beside it',
    async ({ line, text }) => {
      expect(complaints(`example-${line}.ts`)).toEqual([]);
      const folder = join(ROOT, '.cache/library');
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `example-${line}.ts`);
      writeFileSync(path, text.replaceAll("'./src/", "'../../src/"));
      const said: string[] = [];
      vi.spyOn(console, 'log').mockImplementation((...all: unknown[]) => void said.push(format(...all)));
      await import(path);
      expect(said).toEqual([...text.matchAll(/^.*console\.log\(.*\); \/\/ (.*)$/gm)].map(([, expected]) => expected));
    },
  );
});

/** The files of the repository, as tests of the whole look at them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../scripts/paths';
import { readDocument } from './markdown';

/** Paths from the root, those of all folders below `folder`. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length).replaceAll('\\', '/'))
    .sort();
}

export const isSource = (path: string): boolean => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path);

/** What a file imports of this repository, types and late imports included: paths from the root, without the ending. */
export function importsOf(path: string): string[] {
  const { importedFiles } = ts.preProcessFile(readDocument(path), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(path, '..', fileName).replaceAll('\\', '/'));
}

/** Every string that stands in a file, those of types, templates and attributes included; not what it imports. */
export function stringsOf(path: string): string[] {
  const file = ts.createSourceFile(path, readDocument(path), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

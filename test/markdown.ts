/** What tests read out of the documents: their headings, blocks of code, links and paths. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/paths';

export interface CodeBlock {
  /** After the fence: 'ts'; '' where it says nothing. */
  language: string;
  text: string;
  /** Of the fence, from 1. */
  line: number;
  /** Of the section that it stands in. */
  heading: string;
  /** The last line of text before it. */
  before: string;
}

export interface Heading {
  /** 1 for #. */
  level: number;
  text: string;
}

export const readDocument = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Blocks between fences; indented ones are none. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: CodeBlock | null = null;
  let heading = '';
  let before = '';
  for (const [i, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line);
    if (fence && open) {
      blocks.push(open);
      open = null;
    } else if (fence) open = { language: fence[1]!, text: '', line: i + 1, heading, before };
    else if (open) open.text += `${line}\n`;
    else if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '');
    else if (line.trim()) before = line;
  }
  return blocks;
}

export const withoutCode = (markdown: string): string => markdown.replace(/^```[^]*?^```$/gm, '');

export function headings(markdown: string): Heading[] {
  const found = withoutCode(markdown).matchAll(/^(#+) (.*)$/gm);
  return [...found].map(([, marks, text]) => ({ level: marks!.length, text: text! }));
}

/** The fragment that GitHub gives a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

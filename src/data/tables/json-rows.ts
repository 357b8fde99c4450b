/** JSON that says which picture has which label → rows as those of a table, their heads first. */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const cell = (value: unknown): string =>
  isScalar(value) ? String(typeof value === 'boolean' ? Number(value) : value) : '';

/**
 * `{"a.png": 3}`, `{"a.png": [0, 1]}`, `{"cat": ["a.png"]}`, `[{"file": "a.png", "label": 3}]`, `[["a.png", 3]]`, `{"labels": …}` of one of these, a line for
 * each object, or COCO's images, annotations and categories.
 * @returns [] for other JSON; null where it is none
 */
export function jsonRows(text: string): string[][] | null {
  const parsed = parse(text) ?? parseLines(text);
  return typeof parsed === 'object' && parsed !== null ? (rowsOf(parsed) ?? []) : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One object a line. */
function parseLines(text: string): unknown[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (!lines[0]?.trimStart().startsWith('{')) return null;
  const objects = lines.map(parse);
  return objects.every(isObject) ? objects : null;
}

function rowsOf(value: unknown): string[][] | null {
  if (Array.isArray(value)) return listRows(value);
  if (!isObject(value)) return null;
  if (Array.isArray(value['images']) && Array.isArray(value['annotations'])) return cocoRows(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return null;
  if (entries.every(([, label]) => isScalar(label)))
    return withHeads(entries.map(([file, label]) => [file, cell(label)]));
  if (entries.every(([, files]) => isFileList(files)))
    return withHeads(entries.flatMap(([label, files]) => (files as string[]).map((file) => [file, label])));
  if (entries.every(([, fields]) => isObject(fields)))
    return objectRows(entries.map(([file, fields]) => ({ file, ...(fields as Record<string, unknown>) })));
  if (entries.every(([, hot]) => Array.isArray(hot) && hot.every(isScalar)))
    return entries.map(([file, hot]) => [file, ...(hot as unknown[]).map(cell)]);
  const tables = entries
    .map(([, list]) => (Array.isArray(list) ? listRows(list) : null))
    .filter((rows) => rows !== null);
  return tables.length === 1 ? tables[0]! : null;
}

const isFileList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((file) => typeof file === 'string');

const withHeads = (rows: string[][]) => [['file', 'label'], ...rows];

function listRows(list: readonly unknown[]): string[][] | null {
  if (list.length === 0) return null;
  if (list.every(isObject)) return objectRows(list);
  return list.every((row) => Array.isArray(row) && row.length >= 2 && row.every(isScalar))
    ? list.map((row) => (row as unknown[]).map(cell))
    : null;
}

function objectRows(objects: readonly Record<string, unknown>[]): string[][] {
  const heads = [...new Set(objects.flatMap((object) => Object.keys(object).filter((key) => isScalar(object[key]))))];
  return [heads, ...objects.map((object) => heads.map((head) => cell(object[head])))];
}

/** Pictures of which all annotations are of one category; of others no class is told. */
function cocoRows(coco: Record<string, unknown>): string[][] | null {
  const objects = (key: string) => (Array.isArray(coco[key]) ? (coco[key] as unknown[]).filter(isObject) : []);
  const names = new Map(objects('categories').map(({ id, name }) => [cell(id), cell(name)]));
  const files = new Map(objects('images').map(({ id, file_name: file }) => [cell(id), cell(file)]));
  const labels = new Map<string, string>();
  for (const { image_id: image, category_id: category } of objects('annotations')) {
    const file = files.get(cell(image));
    const label = names.get(cell(category)) ?? cell(category);
    if (file === undefined || label === '') continue;
    if ((labels.get(file) ?? label) !== label) return null;
    labels.set(file, label);
  }
  return labels.size > 0 ? withHeads([...labels]) : null;
}

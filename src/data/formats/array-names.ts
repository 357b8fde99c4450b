/** What the names of arrays say of them. */

const INPUT_WORDS = ['x', 'data', 'image', 'images', 'img', 'imgs', 'input', 'inputs', 'samples', 'features', 'pixels'];
const LABEL_WORDS = [
  ...['y', 'label', 'labels', 'lbl', 'target', 'targets', 'class', 'classes', 'cls', 'category', 'categories'],
  ...['gt', 'truth', 'mask', 'masks', 'segmentation', 'tag', 'tags', 'annotation', 'annotations'],
];
/** A mask of what may be looked at, an id or a place of a token: no label, whatever else the name says. */
const OTHER_WORDS = ['attention', 'padding', 'pad', 'valid', 'position', 'token', 'weight', 'weights'];
/** What arrays beside the samples are called that nobody means as labels. */
const BOOKKEEPING = [
  'fold',
  'folds',
  'index',
  'indices',
  'idx',
  'id',
  'ids',
  'split',
  'group',
  'groups',
  'file',
  'files',
];

/** `x_train`, `test_labels`, `Xtest`, `classNames` as words. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/^([xy])_?(?=train|test|val|eval|calib)/, '$1_')
    .split(/[^a-z]+/);

/** What the words in the name of an array say; null where they say nothing (`arr_0`). */
export function arrayKind(name: string): 'inputs' | 'labels' | null {
  const words = wordsOf(name);
  if (words.some((word) => OTHER_WORDS.includes(word))) return null;
  if (words.some((word) => LABEL_WORDS.includes(word))) return 'labels';
  return words.some((word) => INPUT_WORDS.includes(word)) ? 'inputs' : null;
}

/** A mask may say which tokens are read, as well as what is right. */
export const isNamedLikeMask = (name: string): boolean => wordsOf(name).some((word) => /^masks?$/.test(word));

/** `class_names`, `label_names`, `categories`, `names`, `meta`. */
export const isNamedLikeNames = (name: string): boolean =>
  wordsOf(name).some((word) =>
    ['names', 'name', 'classes', 'categories', 'labels', 'vocabulary', 'vocab'].includes(word),
  );

/** As NumPy names arrays that have no name: `arr_1`. */
export const saysNothing = (stem: string): boolean => /^(arr|array)?[^a-z]*$/i.test(stem);

/** It may be labels, called as somebody calls them. */
export const mayBeLabels = (stem: string): boolean =>
  arrayKind(stem) !== 'inputs' && !wordsOf(stem).some((word) => [...BOOKKEEPING, ...OTHER_WORDS].includes(word));

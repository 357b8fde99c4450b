/** How much of a name is its beginning where its middle is left out. */
const HEAD = 0.45;

/** Letters at the start of all names, up to the last / in them, or . where there is none. */
function sharedPath(names: readonly string[]): number {
  const [first = '', ...others] = names;
  if (others.length === 0) return 0;
  let length = first.length;
  for (const name of others) {
    length = Math.min(length, name.length);
    for (let i = 0; i < length; i++) if (name[i] !== first[i]) length = i;
  }
  const shared = first.slice(0, length);
  return 1 + (shared.includes('/') ? shared.lastIndexOf('/') : shared.lastIndexOf('.'));
}

/** Without its middle: the ends of a name tell it from others. */
function cut(name: string, letters: number): string {
  if (name.length <= letters) return name;
  const head = Math.floor(HEAD * (letters - 1));
  return `${name.slice(0, head)}…${name.slice(name.length - (letters - 1 - head))}`;
}

/** The names of a network's layers, of `letters` at most: long ones lose the path that all share, then their middle. */
export function shortNames(names: readonly string[], letters: number): string[] {
  if (names.every(({ length }) => length <= letters)) return [...names];
  const shared = sharedPath(names);
  return names.map((name) => cut(name.slice(shared), letters));
}

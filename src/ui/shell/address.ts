/** `?feature=` in the address: which page is shown. Without it, the first. */

type Place = Pick<Location, 'pathname' | 'search' | 'hash'>;
type Named = readonly { id: string; within?: string }[];

const withPage = (features: Named) => features.filter(({ within }) => within === undefined);

/** The feature that an address names; the first one where it names none, or none that there is. */
export function featureIn({ search }: Pick<Place, 'search'>, features: Named): string {
  const asked = new URLSearchParams(search).get('feature');
  const pages = withPage(features);
  return (pages.find(({ id }) => id === asked) ?? pages[0]!).id;
}

/** The address of a feature's page; everything else in it stays, the fragment too. */
export function addressOf({ pathname, search, hash }: Place, id: string, features: Named): string {
  const query = new URLSearchParams(search);
  if (id === withPage(features)[0]!.id) query.delete('feature');
  else query.set('feature', id);
  const text = query.toString();
  return `${pathname}${text && `?${text}`}${hash}`;
}

/** Stylesheets of parts that come late. What loads the parts asks for each once, whether it came or not. */

/** Those that did not come: browsers give them a sheet all the same, and the event does not rise. */
const missing = new Set<HTMLLinkElement>();

/** From now on it is known which stylesheets did not come. */
export function watchStyles(): void {
  const onError = ({ target }: Event) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') missing.add(target);
  };
  document.addEventListener('error', onError, { capture: true });
}

/** Asks again for the stylesheets that did not come. @throws where one still does not */
export async function reloadStyles(): Promise<void> {
  const links = [...missing].filter(({ isConnected }) => isConnected);
  missing.clear();
  await Promise.all(links.map(reload));
}

function reload(link: HTMLLinkElement): Promise<void> {
  const again = link.cloneNode() as HTMLLinkElement;
  const came = new Promise<void>((resolve, reject) => {
    again.addEventListener('load', () => resolve());
    again.addEventListener('error', () => reject(new Error(`${again.href} did not come`)));
  });
  link.replaceWith(again);
  return came;
}

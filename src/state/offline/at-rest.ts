/** Longest time that the page may be busy, ms. */
const PATIENCE = 5000;

/** Resolves once the page and its files are there, and nothing is to be done. */
export async function atRest(): Promise<void> {
  if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve));
  await new Promise<unknown>((resolve) => {
    // Safari has no idle callbacks.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve, { timeout: PATIENCE });
    else setTimeout(resolve, PATIENCE / 5);
  });
}

/** Headers that a static host may not send: threads need an isolated page, and workers have no policy but that of their own headers. */

export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The same response, isolated, and closed by `policy`; one that cannot be read is left as it is. */
export function closed(response: Response, policy: string): Response {
  if (response.type === 'opaque' || response.type === 'error' || response.type === 'opaqueredirect') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries({ ...ISOLATION, 'Content-Security-Policy': policy }))
    headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

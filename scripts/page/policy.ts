/**
 * What the page may load: files of its own, and nothing from anywhere else. `wasm-unsafe-eval` is for WebAssembly alone: no text is
 * ever run as a script.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

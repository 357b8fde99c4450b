/** The built page on a host that sends no headers of its own, below a path, and that can be renewed or taken away. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const DIST = join(import.meta.dirname, '../dist');
const BELOW = '/somewhere/';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

export interface StaticHost {
  /** Of the page. */
  url: string;
  /** From now on the page is another one, of this version, and its old parts are gone. */
  renew(version: string): void;
  close(): Promise<void>;
}

export async function staticHost(): Promise<StaticHost> {
  let version: string | null = null;
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://host').pathname;
    const name = path.startsWith(BELOW) ? path.slice(BELOW.length) || 'index.html' : '';
    const file = join(DIST, name);
    const isGone = version !== null && /^assets\/.*feature-.*\.js$/.test(name);
    if (name === '' || isGone || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream');
    if (version !== null && /^(index\.html|service-worker\.js)$/.test(name)) sendRenewed(response, file, version);
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${BELOW}`,
    renew: (changed) => (version = changed),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The list of files names the page by what is in it: of the same build, one entry is another, and those of late parts are gone. */
function sendRenewed(response: ServerResponse, file: string, version: string): void {
  const text = readFileSync(file, 'utf8')
    .replace('</head>', `<meta name="version" content="${version}" /></head>`)
    .replace(/(url:[`"']index\.html[`"'],revision:[`"'])[0-9a-f]+/, `$1${version}`)
    .replace(/\{url:[`"']assets\/[^`"']*feature-[^`"']*\.js[`"'],revision:null\},/g, '');
  response.end(text);
}

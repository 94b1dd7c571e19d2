// A small static server for localhost: the headers that threads and a strict page need, and nothing outside its folder.
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { Problem } from './shell.mjs';

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8', '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm', '.safetensors': 'application/octet-stream', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.woff': 'font/woff', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json',
};

const policy = (scripts) => [
  "default-src 'none'", `script-src ${scripts}`, "worker-src 'self' blob:", "connect-src 'self'",
  "img-src 'self' data: blob:", "style-src 'self'", "font-src 'self'", "base-uri 'none'", "form-action 'none'",
].join('; ');
const ourScripts = "'self' 'wasm-unsafe-eval'";
const anyScripts = "'self' 'unsafe-eval' blob:";

// Cross-origin isolation gives the page threads. What the frame loads may also come from a sandboxed or isolated host
// page, so every file says that other origins may use it; all of it is public.
const headers = {
  'Content-Security-Policy': policy(ourScripts),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Access-Control-Allow-Origin': '*',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

const noSuchFile = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'ERR_INVALID_ARG_VALUE']);

// The file that a request path names, or null: none there, or one outside the folder by way of `..` or a link.
function fileFor(folder, path) {
  try {
    let file = realpathSync(join(folder, decodeURIComponent(path)));
    if (statSync(file).isDirectory() && path.endsWith('/')) file = realpathSync(join(file, 'index.html'));
    return file.startsWith(folder + sep) && statSync(file).isFile() ? file : null;
  } catch (error) {
    if (error instanceof URIError || noSuchFile.has(error.code)) return null;
    throw error;
  }
}

function answer(folder, extra, request, response) {
  const refuse = (status, text, more = {}) =>
    response.writeHead(status, { ...extra, 'Content-Type': 'text/plain; charset=utf-8', ...more }).end(text);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'only GET and HEAD', { Allow: 'GET, HEAD' });
  const file = fileFor(folder, request.url.replace(/[?#].*/, ''));
  if (!file) return refuse(404, 'not found');

  const { size, mtimeMs } = statSync(file);
  const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
  const all = { ...extra, ETag: tag, 'Content-Type': types[extname(file)] ?? 'application/octet-stream' };
  if (request.headers['if-none-match'] === tag) return response.writeHead(304, all).end();
  response.writeHead(200, { ...all, 'Content-Length': size });
  if (request.method === 'HEAD') return response.end();
  createReadStream(file).on('error', () => response.destroy()).pipe(response);
}

// Serves `folder` on localhost and resolves to the server. Port 0 takes any free one; a `fallback` of n tries the n
// ports after it where it is in use. A page that stands for somebody else's site is served with `plain` headers, one with
// scripts that make functions out of text may be allowed to `evaluate` them.
export async function serve(folder, { port = 0, fallback = 0, plain = false, evaluate = false } = {}) {
  const real = realpathSync(folder);
  const extra = evaluate ? { ...headers, 'Content-Security-Policy': policy(anyScripts) } : headers;
  const server = createServer((request, response) => answer(real, plain ? {} : extra, request, response));
  for (let attempt = port; ; ++attempt) {
    try {
      await new Promise((resolve, reject) => server.once('error', reject).listen(attempt, 'localhost', resolve));
      return server;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
      if (attempt - port >= fallback) {
        throw new Problem(`Port ${port} is in use. Choose another: npm start -- --port ${port + 1}`);
      }
    }
  }
}

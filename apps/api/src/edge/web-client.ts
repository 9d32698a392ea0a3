import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { projectRoot } from '#platform';

/** The page behind a patient's link. What it is called with stays in the browser, and so should the page. */
const patientLinkPage = '/open';

/** First parts of an address that the web client never answers. */
const notPages = /^\/(api|health|problems|p|s|g)(\/|$)/;
const yearSeconds = 31_536_000;

/** Serves the built web client: its files, and its page for every other address that a browser opens. */
export function serveWebClient(server: Express, folder = join(projectRoot(), 'dist', 'apps', 'web')): void {
  if (!existsSync(join(folder, 'index.html'))) return;
  // Vite names these files by their content.
  server.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: yearSeconds * 1000, index: false }),
    (_request, _response, next) => next('route'),
  );
  server.use(
    express.static(folder, {
      index: false,
      cacheControl: false,
      setHeaders: (response) => {
        response.setHeader('Cache-Control', 'no-cache');
      },
    }),
  );
  server.use((request, response, next) => {
    const isPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !notPages.test(request.path) &&
      !request.path.startsWith('/assets/') &&
      request.accepts('html') === 'html';
    if (!isPage) {
      next();
      return;
    }
    response.setHeader('Cache-Control', request.path === patientLinkPage ? 'no-store' : 'no-cache');
    response.sendFile('index.html', { root: folder, cacheControl: false });
  });
}

import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for the web client and the API alike. The client loads nothing from elsewhere.
 * @param options `isHttpsForGood`: browsers are told to refuse anything else for half a year. Not under a private authority: when
 *   it is made anew, a browser that was told so offers no way in any more
 */
export function securityHeaders(options: { isHttpsForGood: boolean }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The upload hashes with WebAssembly.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'", 'blob:'],
        // The component library sets styles on elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: options.isHttpsForGood ? { maxAge: 15_552_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

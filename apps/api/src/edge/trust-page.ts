import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { trustTexts, type TrustLocale } from './trust-page.texts.js';

interface TrustPageSettings {
  /** PEM; null when the certificate is one that every device trusts already. */
  authority: Buffer | null;
  /** Host name or address, without port, at which HTTPS is served. */
  secureHostOf: (asked: string | undefined) => string;
}

const certificatePath = '/samelight-authority.crt';
const scriptPath = '/trust.js';

/** Goes on by itself on a device that trusts the authority already. */
const script = `const go = document.getElementById('go');
fetch(go.href + 'health/live', { mode: 'no-cors', cache: 'no-store' }).then(() => location.replace(go.href), () => {});
`;

/**
 * What plain HTTP answers on the clinic's network: how to trust the authority, its certificate, and for everything else the way
 * to HTTPS. No record, no sign-in and no cookie ever passes here.
 */
export function trustPage({ authority, secureHostOf }: TrustPageSettings): RequestListener {
  const certificate = authority && new X509Certificate(authority);
  return (request, response) => {
    request.resume();
    const asked = request.url ?? '/';
    // A target such as `//` is no address; thrown here, it would end the process.
    if (!URL.canParse(asked, 'http://door')) {
      response.writeHead(400, { Connection: 'close' }).end();
      return;
    }
    const { pathname, search } = new URL(asked, 'http://door');
    const port = request.socket.localPort;
    const target = `https://${secureHostOf(request.headers.host)}:${port}`;
    if (certificate && pathname === '/') {
      answer(request, response, 'text/html; charset=utf-8', page(certificate, `${target}/`, request));
    } else if (certificate && pathname === certificatePath) {
      // This media type makes a phone offer to install it.
      answer(request, response, 'application/x-x509-ca-cert', certificate.raw);
    } else if (certificate && pathname === scriptPath) {
      answer(request, response, 'text/javascript; charset=utf-8', script);
    } else {
      response.writeHead(308, {
        Location: `${target}${pathname.replace(/^\/+/, '/')}${search}`,
        Connection: 'close',
      });
      response.end();
    }
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  mediaType: string,
  body: string | Buffer,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD', Connection: 'close' }).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': mediaType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src https:; frame-ancestors 'none'; base-uri 'none'",
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The device in hand comes first and opened. */
const devices = [
  ['ios', /iPhone|iPad|iPod/],
  ['android', /Android/],
  ['windows', /Windows/],
  ['macos', /Macintosh|Mac OS X/],
] as const;

function page(certificate: X509Certificate, target: string, request: IncomingMessage): string {
  const locale = localeOf(request.headers['accept-language'] ?? '');
  const text = trustTexts[locale];
  const agent = request.headers['user-agent'] ?? '';
  const own = devices.find(([, pattern]) => pattern.test(agent))?.[0];
  const sorted = devices.map(([name]) => name).sort((a, b) => Number(b === own) - Number(a === own));
  const steps = sorted
    .map(
      (name) =>
        `<details${name === own ? ' open' : ''}><summary>${escape(text.devices[name].name)}</summary><ol>${text.devices[
          name
        ].steps
          .map((step) => `<li>${escape(step)}</li>`)
          .join('')}</ol></details>`,
    )
    .join('');
  return `<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Samelight</title>
<style>
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { max-width: 36rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
a.button { display: block; padding: .8rem 1rem; margin: 1rem 0; border: 1px solid; border-radius: 6px; text-align: center; text-decoration: none; color: inherit; font-weight: 600; }
a.first { background: CanvasText; color: Canvas; }
summary { padding: .7rem 0; font-weight: 600; cursor: pointer; }
details { border-top: 1px solid GrayText; }
code { font-size: .8rem; overflow-wrap: anywhere; }
small { color: GrayText; }
</style>
<h1>${escape(text.title)}</h1>
<p>${escape(text.why)}</p>
<a class="button first" href="${certificatePath}">${escape(text.download)}</a>
${steps}
<p><a class="button" id="go" href="${escape(target)}">${escape(text.goOn)}</a></p>
<p><small>${escape(text.compare)}<br><code>${certificate.fingerprint256}</code></small></p>
<script src="${scriptPath}" defer></script>
</html>
`;
}

const escape = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

function localeOf(accepted: string): TrustLocale {
  for (const range of accepted.split(',')) {
    const tag = range.split(';')[0]?.trim().toLowerCase() ?? '';
    if (tag.startsWith('en')) return 'en';
    if (/^zh-(hant|tw|hk|mo)/.test(tag)) return 'zh-Hant';
    if (tag.startsWith('zh')) return 'zh-Hans';
  }
  return 'en';
}

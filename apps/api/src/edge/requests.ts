import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { newId, Problem, type ProblemSlug } from '#kernel';
import type { Actor } from '#identity';
import type { Logger } from '#platform';

declare module 'express-serve-static-core' {
  interface Request {
    /** Set by the access guard: anybody may ask here, so what opens nothing may be a guess. */
    isPublicRoute?: boolean;
    /** Names this request in logs, in problems and in the jobs that it causes. */
    requestId: string;
    /** Set by the access guard on every route that is not public. */
    actor?: Actor;
    csrfToken?: string;
  }
}

/** A request id that a caller may choose: nothing in it can carry a name or break a log line. */
const acceptableId = /^[0-9A-Za-z-]{8,64}$/;

/** Gives each request its id, from `X-Request-Id` when that is acceptable, and answers with it. */
export function identifyRequest(request: Request, response: Response, next: NextFunction): void {
  const given = request.get('x-request-id');
  request.requestId = given && acceptableId.test(given) ? given : newId();
  response.setHeader('X-Request-Id', request.requestId);
  next();
}

/** One line for each request: the template of its route, never its address. */
export function logRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAtMs = performance.now();
    response.once('close', () => {
      const route: unknown = (request.route as { path?: unknown } | undefined)?.path;
      logger.info({
        event: 'request',
        requestId: request.requestId,
        method: request.method,
        route: typeof route === 'string' ? route : 'none',
        status: response.statusCode,
        outcome: response.writableFinished ? 'answered' : 'broken-off',
        durationMs: Math.round(performance.now() - startedAtMs),
        problem: response.locals['problem'] as ProblemSlug | undefined,
        clinicId: request.actor?.clinicId,
        memberId: request.actor?.memberId ?? undefined,
      });
    });
    next();
  };
}

const bytes = /^(image\/[a-z0-9.+-]+|application\/octet-stream|application\/offset\+octet-stream)$/;
const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Takes JSON and plain bytes. What a form of a foreign page can send (urlencoded, multipart, text) is refused before
 * anything reads it.
 */
export function refuseForeignContent(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (changing.has(request.method) && hasBody && mediaType !== 'application/json' && !bytes.test(mediaType)) {
    next(
      new Problem('media-type-unsupported', {
        detail: 'Send JSON as application/json, or the bytes of a picture with its own media type.',
      }),
    );
    return;
  }
  next();
}

/** A body that is not a picture must have arrived within this. */
const bodyTimeoutMs = 30_000;

/** Cuts off a caller who sends a small body slowly to keep the connection; uploads have the server's own limit. */
export function limitSlowBodies(request: Request, _response: Response, next: NextFunction): void {
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    const timer = setTimeout(() => request.destroy(), bodyTimeoutMs);
    const stop = () => clearTimeout(timer);
    request.once('end', stop).once('close', stop);
  }
  next();
}

/** Clinical answers stay with the one who asked, and are asked for again each time. */
export function keepPrivate(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'private, no-cache');
  next();
}

/** The value of one cookie, or null. */
export function cookie(request: Request, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.split('=', 2);
    if (key?.trim() === name && value !== undefined) return value.trim();
  }
  return null;
}

import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Problem, problemCatalogue, type ProblemSlug } from '#kernel';
import type { WrongLinks } from '#identity';
import type { Logger } from '#platform';
import { gonePage } from '../cases/page-frame.js';
import type { RouteTable } from './route-table.js';

const slugOfStatus: Record<number, ProblemSlug> = {
  401: 'not-signed-in',
  403: 'not-permitted',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'body-too-large',
  415: 'media-type-unsupported',
  416: 'range-not-satisfiable',
  429: 'too-many-requests',
  503: 'dependency-down',
};

/** What a public route says to a link or an address that opens nothing; passwords and codes have limits of their own. */
const wrongLinkProblems: ReadonlySet<ProblemSlug> = new Set([
  'not-found',
  'invitation-ended',
  'not-permitted',
]);

/** The status that Express, its body parser or Nest gave an error of theirs. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : 500;
}

/** Names any failure. Only a `Problem` and what the HTTP layer refused keep their meaning; all else is `internal`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = statusOf(error);
  const slug = slugOfStatus[status];
  if (slug) return new Problem(slug, {}, { cause: error });
  if (status >= 400 && status < 500) {
    const detail =
      'The request cannot be read. Check its address and headers, and that its body is valid JSON in UTF-8.';
    return new Problem('invalid-request', { detail }, { cause: error });
  }
  return new Problem('internal', {}, { cause: error });
}

/** The body of an answer that reports a problem (RFC 9457). */
export function problemBody(problem: Problem, request: { path: string; requestId: string }): object {
  const { title, status } = problemCatalogue[problem.slug];
  const { detail, errors, ...extensions } = problem.facts;
  return {
    ...extensions,
    type: `/problems/${problem.slug}`,
    title,
    status,
    ...(detail && problem.slug !== 'internal' ? { detail } : {}),
    instance: request.path,
    requestId: request.requestId,
    ...(errors ? { errors } : {}),
  };
}

/** Turns every failure into `application/problem+json`. The only place that knows how a problem looks over HTTP. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteTable,
    /** Null where there is no database yet. */
    private readonly wrongLinks: WrongLinks | null,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    const { slug } = problemOf(error);
    // Told even when it cannot be recorded: a refusal shows nothing.
    await request.audit
      ?.refused(slug, problemCatalogue[slug].status >= 500 ? 'failed' : 'refused')
      .catch((cause: unknown) => this.logger.warn({ event: 'audit.refusal-unrecorded', err: cause }));
    this.answer(await this.counted(error, request), request, response);
  }

  /**
   * A link that opens nothing, or, from where too many such came, that it has to wait. What opens is never counted, so nobody keeps others at
   * the same address from what they may see.
   */
  private async counted(error: unknown, { isPublicRoute, ip }: Request): Promise<unknown> {
    if (!this.wrongLinks || !isPublicRoute || !wrongLinkProblems.has(problemOf(error).slug)) return error;
    const waitMs = await this.wrongLinks.count(ip ?? '').catch(() => 0);
    if (waitMs === 0) return error;
    return new Problem('too-many-requests', {
      detail: 'Too many links from here opened nothing. Wait before the next one.',
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    });
  }

  /** Answers with the problem; what had already begun to be sent is cut off, so that nobody takes it for whole. */
  answer(error: unknown, request: Request, response: Response): void {
    let problem = problemOf(error);
    const otherMethods =
      problem.slug === 'not-found' && !request.route ? this.routes.methodsOf(request.path) : [];
    if (otherMethods.length > 0) {
      problem = new Problem('method-not-allowed');
      response.setHeader('Allow', otherMethods.join(', '));
    }
    const { status, level } = problemCatalogue[problem.slug];
    response.locals['problem'] = problem.slug;
    if (level !== 'info') {
      this.logger[level]({
        event: 'problem',
        problem: problem.slug,
        requestId: request.requestId,
        err: problem.cause ?? problem,
      });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.facts.retryAfterSeconds !== undefined) {
      response.setHeader('Retry-After', String(Math.ceil(problem.facts.retryAfterSeconds)));
    }
    for (const name of ['ETag', 'Content-Length', 'Content-Disposition', 'Last-Modified', 'Accept-Ranges']) {
      response.removeHeader(name);
    }
    response.status(status).setHeader('Cache-Control', 'no-store');
    const page = status === 404 ? gonePage(request) : null;
    if (page !== null) {
      response.setHeader('X-Robots-Tag', 'noindex');
      response.type('html').send(page);
      return;
    }
    response.type('application/problem+json').send(JSON.stringify(problemBody(problem, request)));
  }
}

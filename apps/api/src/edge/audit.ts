import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { PhotoId } from '#kernel';
import { mergeMap, Observable } from 'rxjs';
import {
  auditObjectKindOf,
  auditVerbOf,
  AuditService,
  photoIdsIn,
  unrecordedChanges,
  unrecordedReads,
  type Actor,
  type RequestAudit,
} from '#identity';
import { accompanied } from '#platform';

declare module 'express-serve-static-core' {
  interface Request {
    /** The trace that this request leaves; set on the API's own routes. */
    audit?: RequestAudit;
  }
}

const apiPrefix = '/api/v1/';
const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Route of the request without the prefix of the API; null when it is none of the API's. */
function routeOf(request: Request): string | null {
  const path: unknown = (request.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' && path.startsWith(apiPrefix) ? path.slice(apiPrefix.length) : null;
}

/** Routes that change something only when a photo comes of them: not a piece of an upload, nor one that is there already. */
const rowMaking = new Set(['PATCH uploads/:id', 'POST sessions/:id/photos']);

/** A thumb is listed by the page that shows it; one of a photo that is out of sight is a look of its own. */
const isThumb = (route: string, request: Request) =>
  (route.endsWith('/thumb') && !route.startsWith('refilings/')) ||
  (route.endsWith('/files/:name') && request.params['name'] === 'thumb');

const isUuid = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);

/** The template with the name of the picture in it: the preview and the full size are two looks. */
function namedRoute(route: string, request: Request): string {
  const name: unknown = request.params['name'];
  return typeof name === 'string' && /^[a-z-]{1,20}$/.test(name) ? route.replace(':name', name) : route;
}

/** Photos that the address itself names: one, or the two of a pair. */
function photosNamedBy({ params }: Request, objectKind: string | null): PhotoId[] {
  const ids = [objectKind === 'photo' ? params['id'] : undefined, params['otherId'], params['photoId']];
  return ids.filter(isUuid).map((id) => id.toLowerCase() as PhotoId);
}

/** Begins the trace of a request, when its route and its caller are known. */
export function beginAudit(audits: AuditService, request: Request, actor?: Actor): void {
  const route = routeOf(request);
  if (route === null) return;
  const id = request.params['id'];
  const version = /^"(\d{1,9})"$/.exec(request.get('if-match') ?? '')?.[1];
  const isChange = changing.has(request.method);
  const objectKind = auditObjectKindOf(route);
  request.audit = audits
    .ofRequest(
      {
        requestId: request.requestId,
        verb: auditVerbOf(request.method, route),
        route: `${request.method} ${namedRoute(route, request)}`,
        objectKind,
        objectId: isUuid(id) ? id.toLowerCase() : null,
        // Of a page the answer names the others.
        photoIds: isChange ? [] : photosNamedBy(request, objectKind),
        objectVersion: version === undefined ? null : Number(version),
        userAgent: request.get('user-agent') ?? '',
        address: request.ip ?? '',
      },
      {
        change: isChange && !(route in unrecordedChanges),
        read: !isChange && !(route in unrecordedReads) && !isThumb(route, request),
        onlyWithRow: rowMaking.has(`${request.method} ${route}`),
      },
    )
    .by(actor);
}

/** Lets a change leave its trace in its own transaction, and a look before the answer goes out. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly audits: AuditService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    // Nobody is known on a public route; whoever comes in by it is known when they are in.
    if (!request.audit) beginAudit(this.audits, request);
    const { audit } = request;
    const route = routeOf(request);
    if (!audit || route === null) return next.handle();
    const isChange = changing.has(request.method);
    return new Observable((subscriber) =>
      accompanied(audit, () =>
        next
          .handle()
          .pipe(
            mergeMap(async (answer: unknown) => {
              await (isChange ? audit.changed() : audit.viewed(photoIdsIn(route, answer)));
              return answer;
            }),
          )
          .subscribe(subscriber),
      ),
    );
  }
}

import {
  applyDecorators,
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import { Problem, type ProblemSlug } from '#kernel';
import {
  AuditService,
  can,
  IdentityService,
  isSameText,
  type Action,
  type Actor,
  type Arrival,
} from '#identity';
import { CONFIG, type Config } from '#platform';
import { beginAudit } from './audit.js';
import { cookie } from './requests.js';
import { familiarCookie, sessionTokenOf } from './session-cookie.js';

/** What a route asks of its caller: nothing, or one of these permissions. */
export type Access = { isPublic: true } | { isPublic: false; anyOf: readonly Action[] };

export const accessKey = 'samelight:access';
export const csrfHeader = 'X-CSRF-Token';

const access = (value: Access) => SetMetadata(accessKey, value);

/** The caller must be signed in and hold one of these permissions. Which rows they reach is the store's business. */
export const Permission = (...anyOf: [Action, ...Action[]]) =>
  applyDecorators(access({ isPublic: false, anyOf }), ApiExtension('x-permission', anyOf));

/** Anybody may call this. Every such route is listed by name in `test/http/routes.spec.ts`. */
export const Public = () => applyDecorators(access({ isPublic: true }), ApiExtension('x-public', true));

/** The signed-in caller. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<Request>();
  if (!actor) throw new Error('a public route asks for its actor');
  return actor;
});

/** Where the caller comes in from. */
export const CameFrom = createParamDecorator((_: unknown, context: ExecutionContext): Arrival => {
  const request = context.switchToHttp().getRequest<Request>();
  return {
    address: request.ip ?? '',
    userAgent: request.get('user-agent') ?? '',
    familiar: cookie(request, familiarCookie),
  };
});

/** The id of the request, for the jobs that it causes. */
export const RequestId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => context.switchToHttp().getRequest<Request>().requestId,
);

const refusal = ({ owes }: Actor): ProblemSlug =>
  owes === 'second-factor'
    ? 'second-factor-needed'
    : owes === 'new-password'
      ? 'new-password-needed'
      : 'not-permitted';

/** Asks, before any route runs: who is this, may they, and does a change come from our own page? */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly identity: IdentityService,
    private readonly audits: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const wanted = this.reflector.getAllAndOverride<Access | undefined>(accessKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!wanted) throw new Problem('not-permitted');
    const request = context.switchToHttp().getRequest<Request>();
    request.isPublicRoute = wanted.isPublic;
    if (wanted.isPublic) return true;

    const bearer = request.get('authorization');
    if (bearer !== undefined) return this.admitMachine(request, bearer, wanted.anyOf);
    const token = sessionTokenOf(request, this.config);
    // A page that only listens is no sign that somebody is there.
    const isUse = request.path !== '/api/v1/events';
    const actor = token ? await this.identity.actorOf(token, { isUse }) : null;
    if (!token || !actor) throw new Problem('not-signed-in');
    request.actor = actor;
    beginAudit(this.audits, request, actor);
    request.csrfToken = this.identity.csrfTokenOf(token);

    const isChange = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (isChange && !isSameText(request.get(csrfHeader) ?? '', request.csrfToken)) {
      throw new Problem('csrf-token-missing', {
        detail: `Send the header ${csrfHeader} with the csrfToken of GET /api/v1/me.`,
      });
    }
    if (!wanted.anyOf.some((action) => can(actor, action))) throw new Problem(refusal(actor));
    return true;
  }

  /** A token is sent on purpose, never by a browser by itself: it needs no proof against foreign pages, and no cookie beside it. */
  private async admitMachine(request: Request, header: string, anyOf: readonly Action[]): Promise<boolean> {
    const token = /^Bearer ([\w-]{20,100})$/i.exec(header)?.[1];
    const actor = token === undefined ? null : await this.identity.actorOfApiToken(token);
    if (!actor) throw new Problem('not-signed-in');
    request.actor = actor;
    beginAudit(this.audits, request, actor);
    if (!anyOf.some((action) => can(actor, action))) throw new Problem('not-permitted');
    return true;
  }
}

import type { Request } from 'express';
import type { Config } from '#platform';
import { isFromThisMachine, type Reached } from './loopback.js';
import { cookie } from './requests.js';

type Settings = Reached & Pick<Config, 'PUBLIC_URL'>;

export const sessionCookie = 'samelight_session';

/** Where an account has come in before. It lets nobody in: it only has tries of its own. Forged ones are worth nothing. */
export const familiarCookie = 'samelight_familiar';
export const familiarForMs = 180 * 86_400_000;

/** Wherever people come over HTTPS; the machine itself may use its loopback address beside that. */
export const isOverHttps = (request: Request, settings: Settings): boolean =>
  request.secure || (settings.PUBLIC_URL.startsWith('https:') && !isFromThisMachine(request, settings));

/** Over HTTPS its name alone keeps a neighbouring host, or a page over plain HTTP, from setting one of its own (RFC 6265bis, 4.1.3). */
export const sessionCookieName = (request: Request, settings: Settings): string =>
  isOverHttps(request, settings) ? `__Host-${sessionCookie}` : sessionCookie;

export const sessionTokenOf = (request: Request, settings: Settings): string | null =>
  cookie(request, sessionCookieName(request, settings));

import {
  createParamDecorator,
  Injectable,
  Param,
  StandardSchemaValidationPipe,
  type ArgumentMetadata,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { Problem, type FieldFault } from '#kernel';
import { wireId } from './wire.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  /** Names that zod did not expect. */
  readonly keys?: readonly string[];
}

const mostFaults = 50;
const longestNameChars = 100;

/** Checks what comes in against the schema of its parameter. */
@Injectable()
export class WirePipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new Mismatch(issues) });
  }

  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    // An address that cannot exist is not there; that is no different from one whose thing is gone.
    const refusal = (faults: FieldFault[]) =>
      metadata.type === 'param'
        ? new Problem('not-found')
        : new Problem('invalid-request', { errors: faults });
    try {
      const checked = await super.transform<T>(value, metadata);
      if (metadata.schema && !isStorable(checked)) {
        throw refusal([{ pointer: '', detail: 'holds text with a zero byte or half a character' }]);
      }
      return checked;
    } catch (error) {
      if (error instanceof Mismatch) throw refusal(faultsOf(error.issues, metadata.type));
      throw error;
    }
  }
}

class Mismatch extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super('a value is not of its declared shape');
  }
}

/** PostgreSQL can hold neither a zero byte nor a lone surrogate. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/\0|\p{Surrogate}/u.test(value);
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}

function faultsOf(issues: readonly Issue[], type: ArgumentMetadata['type']): FieldFault[] {
  return issues
    .flatMap((issue) => {
      const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
      if (!issue.keys) return [{ pointer: pointerTo(path, type), detail: issue.message }];
      return issue.keys.map((key) => ({
        pointer: pointerTo([...path, key], type),
        detail: 'is not known here',
      }));
    })
    .slice(0, mostFaults);
}

function pointerTo(path: readonly string[], type: ArgumentMetadata['type']): string {
  const parts = path.map((part) =>
    part.slice(0, longestNameChars).replaceAll('~', '~0').replaceAll('/', '~1'),
  );
  if (type === 'query') return `?${parts.join('.')}`;
  return parts.map((part) => `/${part}`).join('');
}

/** An id in the path; anything that is not of an id's form is not found. */
export const IdParam = (name = 'id') => Param(name, { schema: wireId });

/** The version that a change is based on, from `If-Match: "<version>"`. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): number => {
    const given = context.switchToHttp().getRequest<Request>().get('if-match');
    const version = /^(?:W\/)?"(\d{1,9})"$/.exec(given ?? '')?.[1];
    if (version === undefined) {
      throw new Problem('version-required', {
        detail: 'Send the header If-Match with the version that you read, in quotes, such as "3".',
      });
    }
    return Number(version);
  },
  [
    (target: object, name: string | symbol | undefined) => {
      const descriptor = Object.getOwnPropertyDescriptor(target, name as string) as PropertyDescriptor;
      ApiHeader({
        name: 'If-Match',
        required: true,
        description: 'The version that was read, in quotes',
        schema: { type: 'string' },
      })(target, name as string, descriptor);
    },
  ],
);

/** `Idempotency-Key`: sending the same request with the same key again has no further effect. Null when not sent. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null => {
    const given = context.switchToHttp().getRequest<Request>().get('idempotency-key');
    if (given === undefined) return null;
    if (/^[\x21-\x7e]{1,100}$/.test(given)) return given;
    throw new Problem('invalid-request', {
      errors: [{ pointer: 'Idempotency-Key', detail: 'must be 1 to 100 printable ASCII characters' }],
    });
  },
  [
    (target: object, name: string | symbol | undefined) => {
      const descriptor = Object.getOwnPropertyDescriptor(target, name as string) as PropertyDescriptor;
      ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string' } })(
        target,
        name as string,
        descriptor,
      );
    },
  ],
);

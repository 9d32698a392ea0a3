import {
  applyDecorators,
  HttpCode,
  Injectable,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiResponse } from '@nestjs/swagger';
import { map, type Observable } from 'rxjs';
import type { z } from 'zod';

export const answerKey = 'samelight:answer';

/** The shape of what a route answers; instants may be given as Date. */
export type Answer<S extends z.ZodType> = WithDates<z.input<S>>;
type WithDates<T> = T extends string
  ? T | Date
  : T extends readonly (infer I)[]
    ? WithDates<I>[]
    : T extends object
      ? { [K in keyof T]: WithDates<T[K]> }
      : T;

/** The route answers JSON of this shape and nothing that the shape does not name. */
export const Answers = (schema: z.ZodType, status = 200, description = '') =>
  applyDecorators(
    HttpCode(status),
    SetMetadata(answerKey, schema),
    ApiResponse({ status, standardSchema: schema, description }),
  );

/** The route answers without a body; what it has to say is in its headers. */
export const AnswersNothing = (status = 204) =>
  applyDecorators(HttpCode(status), SetMetadata(answerKey, null), ApiResponse({ status, description: '' }));

/** In the place of a schema: the answer is bytes. */
export const answerIsBytes = 'bytes';

/** The route answers with bytes of one of these media types, or as an event stream. */
export const AnswersBytes = (...mediaTypes: [string, ...string[]]) =>
  applyDecorators(
    SetMetadata(answerKey, answerIsBytes),
    ApiResponse({
      status: 200,
      description: '',
      content: Object.fromEntries(
        mediaTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
      ),
    }),
  );

/** An answer that is not of its declared shape; `code` lists where, never what. */
class AnswerMismatch extends Error {
  readonly code: string;
  constructor(issues: readonly { path: PropertyKey[]; code: string }[]) {
    super('an answer is not of its declared shape');
    this.name = 'AnswerMismatch';
    this.code = issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('/')} ${issue.code}`)
      .join(', ');
  }
}

/** Sends answers through their schema, so that a new column cannot leak by itself. */
@Injectable()
export class AnswerShaper implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const schema = this.reflector.get<z.ZodType | typeof answerIsBytes | null | undefined>(
      answerKey,
      context.getHandler(),
    );
    if (!schema || schema === answerIsBytes) return next.handle();
    return next.handle().pipe(
      map((answer) => {
        const shaped = schema.safeParse(instantsAsText(answer));
        if (!shaped.success) throw new AnswerMismatch(shaped.error.issues);
        return shaped.data;
      }),
    );
  }
}

function instantsAsText(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(instantsAsText);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, instantsAsText(inner)]));
}

import type { LoggerService } from '@nestjs/common';
import { destination, pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/**
 * A JSON logger. Only the fields named here leave: names, free text, file names, EXIF, tokens and links never do, so an
 * unknown field is dropped rather than printed.
 */
const allowedFields = new Set([
  'event',
  'requestId',
  'clinicId',
  'memberId',
  'patientId',
  'courseId',
  'sessionId',
  'photoId',
  'uploadId',
  'derivativeId',
  'caseStudyId',
  'jobRunId',
  'job',
  'attempt',
  'durationMs',
  'outcome',
  'reason',
  'status',
  'method',
  'route',
  'problem',
  'code',
  'count',
  'port',
  'processId',
  'signal',
  'context',
  'detail',
]);

export function createLogger(options: { level: string; name: string }): Logger {
  return pino(
    {
      level: options.level,
      base: { process: options.name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => {
          const kept: Record<string, unknown> = {};
          for (const [name, value] of Object.entries(fields)) {
            if (allowedFields.has(name)) kept[name] = value;
            else if (name === 'err' && value instanceof Error) kept['fault'] = describeFault(value);
          }
          return kept;
        },
      },
    },
    destination({ dest: 1, sync: false }),
  );
}

/** Name, code and place of an error; its message may hold data of a patient and stays out. */
function describeFault(error: Error): Record<string, unknown> {
  const code: unknown = (error as { code?: unknown }).code;
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .map((line) => line.trim().replace(/\(?(file:\/\/)?\/.*?\/(apps|libs|node_modules)\//, '($2/'));
  return { name: error.name, ...(typeof code === 'string' ? { code } : {}), frames };
}

/** Lets Nest speak through the same logger. Its messages name classes and routes only. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown, context?: string): void {
    this.logger.debug({ event: 'nest', context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ event: 'nest', context }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(
      { event: 'nest', err: message instanceof Error ? message : undefined, context: rest.at(-1) },
      'nest error',
    );
  }
}

import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { IdentityService, recentForMs, type Actor } from '#identity';
import { LiveEvents } from '#platform';
import { CurrentActor, Permission } from '../edge/access.js';
import { AnswersBytes } from '../edge/answers.js';

const heartbeatMs = 15_000;
/** A stream ends after this, and the browser comes again. */
const longestMs = 5 * 60_000;
/** A reader that does not keep up is cut off rather than buffered for. */
const mostBufferedBytes = 262_144;

@ApiTags('events')
@Controller('api/v1/events')
export class EventsController {
  constructor(
    @Inject(LiveEvents) private readonly events: LiveEvents,
    @Inject(IdentityService) private readonly identity: IdentityService,
  ) {}

  /** Ids and states of what changes in this clinic, as server-sent events; ask for the rest with the usual requests. */
  @Get()
  @Permission('photo.read')
  @AnswersBytes('text/event-stream')
  listen(@CurrentActor() actor: Actor, @Res() response: Response): void {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'private, no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    // Asked at most once in `recentForMs`, and only when there is something to say: a sign-out, a suspension or another role
    // ends the stream, and with the roles of now the browser may come again.
    let askedAt = performance.now();
    let turn: Promise<unknown> = Promise.resolve();
    const say = (text: string) => {
      turn = turn
        .then(async () => {
          if (response.writableEnded) return undefined;
          if (performance.now() - askedAt > recentForMs) {
            if (!(await this.identity.isStillThere(actor))) return response.end();
            askedAt = performance.now();
          }
          return response.writableLength > mostBufferedBytes ? response.destroy() : response.write(text);
        })
        .catch(() => response.destroy());
    };
    const stop = this.events.subscribe(actor.clinicId, ({ kind, clinicId: _own, ...facts }) => {
      // Which photos exist is itself a secret to those who see only consented ones.
      if (!actor.seesOnlyConsented) say(`event: ${kind}\ndata: ${JSON.stringify(facts)}\n\n`);
    });
    const beat = setInterval(() => say(': still here\n\n'), heartbeatMs);
    const end = setTimeout(() => response.end(), longestMs);
    response.once('close', () => {
      stop();
      clearInterval(beat);
      clearTimeout(end);
    });
  }
}

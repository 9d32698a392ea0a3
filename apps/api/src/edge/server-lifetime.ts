import type { Server, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';

/** Milliseconds. A whole upload may take this long over a slow line; headers may not. */
const requestTimeoutMs = 30 * 60_000;
const headersTimeoutMs = 20_000;
const keepAliveTimeoutMs = 65_000;
/** What is under way when the process is told to stop gets this long to finish. */
const graceMs = 8_000;

export function limitTime(server: Server): void {
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = headersTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
}

/** The rest of a refused body is read and dropped up to these; then the connection is cut. */
const unread = { limitMs: 10_000, limitBytes: 128 * 1024 * 1024 };

/**
 * A refusal may be answered before its body has come. What is still to come must go somewhere: left in the connection, it
 * would keep the next request on it from ever being read, and cutting at once can cost the caller the answer.
 */
export const dropUnreadBodies: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.readableEnded || request.destroyed) return;
    const cut = () => request.destroy();
    const timer = setTimeout(cut, unread.limitMs).unref();
    let sizeBytes = 0;
    request.on('data', (part: Buffer) => {
      sizeBytes += part.length;
      if (sizeBytes > unread.limitBytes) cut();
    });
    request.once('close', () => clearTimeout(timer)).resume();
  });
  next();
};

/** Knows the answers under way, to end event streams when the server stops: they would never end by themselves. */
export class OpenAnswers {
  private readonly open = new Set<ServerResponse>();
  private isStopping = false;

  readonly track: RequestHandler = (_request, response, next) => {
    if (this.isStopping) response.setHeader('Connection', 'close');
    this.open.add(response);
    response.once('close', () => this.open.delete(response));
    next();
  };

  /** Ends event streams now, and whatever is still under way when the grace has passed. */
  stop(...servers: Server[]): void {
    this.isStopping = true;
    for (const response of this.open) {
      if (String(response.getHeader('content-type')).startsWith('text/event-stream')) response.end();
    }
    for (const server of servers) server.closeIdleConnections();
    setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, graceMs).unref();
  }
}

import { EventEmitter } from 'node:events';
import type { ClinicId } from '#kernel';
import pg from 'pg';
import type { Logger } from '../logging/logger.js';

/** Something that happened to a row, by id; the listener asks for the rest under its own permission. */
export interface LiveEvent {
  kind: 'photo' | 'job' | 'alignment';
  clinicId: ClinicId;
  [field: string]: unknown;
}

const firstRetryMs = 250;
const longestRetryMs = 5_000;

/** Events that PostgreSQL announces on commit, over one connection of this process that reconnects by itself. */
export class LiveEvents {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private client: pg.Client | null = null;
  private isClosed = false;
  private retryMs = firstRetryMs;

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  init(): void {
    void this.connect();
  }

  /** @returns the way to stop listening */
  subscribe(clinicId: ClinicId, listener: (event: LiveEvent) => void): () => void {
    this.emitter.on(clinicId, listener);
    return () => this.emitter.off(clinicId, listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.client?.end();
  }

  private async connect(): Promise<void> {
    if (this.isClosed) return;
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'samelight-events',
      keepAlive: true,
    });
    const retry = () => {
      if (this.client !== client) return;
      this.client = null;
      setTimeout(() => void this.connect(), this.retryMs).unref();
      this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
    };
    this.client = client;
    client.on('error', (error) => {
      this.logger.warn({ event: 'events.connection-lost', err: error });
      retry();
    });
    client.on('end', retry);
    client.on('notification', ({ payload }) => {
      if (!payload) return;
      const event = JSON.parse(payload) as LiveEvent;
      this.emitter.emit(event.clinicId, event);
    });
    try {
      await client.connect();
      await client.query('listen samelight_event');
      this.retryMs = firstRetryMs;
    } catch (error) {
      this.logger.warn({ event: 'events.connect-failed', err: error as Error });
      retry();
    }
  }
}

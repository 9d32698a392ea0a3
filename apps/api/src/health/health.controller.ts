import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Problem } from '#kernel';
import { Database, OBJECTS, schemaGap, type ObjectStore } from '#platform';
import { Public } from '../edge/access.js';
import { Answers } from '../edge/answers.js';

const wireHealth = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });
/** No object has this key: asking for it shows only whether the store answers. */
const absentKey = 'health/0';

@Controller('health')
export class HealthController {
  constructor(
    private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  /** The process runs. */
  @Get('live')
  @Public()
  @Answers(wireHealth)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Database and object store answer, and the schema is the one of this build. */
  @Get('ready')
  @Public()
  @Answers(wireHealth)
  async ready(): Promise<{ status: 'ok' }> {
    const [database, objects] = await Promise.allSettled([schemaGap(this.db), this.objects.stat(absentKey)]);
    const checks = {
      database: database.status === 'fulfilled' ? 'up' : 'down',
      schema: database.status === 'fulfilled' && database.value === null ? 'current' : 'other',
      objects: objects.status === 'fulfilled' ? 'up' : 'down',
    };
    if (checks.database !== 'up' || checks.schema !== 'current' || checks.objects !== 'up') {
      throw new Problem('dependency-down', { checks, retryAfterSeconds: 5 });
    }
    return { status: 'ok' };
  }
}

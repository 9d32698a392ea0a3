import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { CONFIG, readReached, type Logger } from '#platform';
import { AnswerShaper } from '../edge/answers.js';
import { ProblemFilter } from '../edge/problems.js';
import { RouteTable } from '../edge/route-table.js';
import { WirePipe } from '../edge/values.js';
import type { InstanceChannel } from './instance-channel.js';
import { InstanceModule } from './instance.module.js';

/** What answers before there is a database: the choice, and how far its preparation has come. */
@Module({})
export class FirstRunModule {
  static forRoot(logger: Logger, channel: InstanceChannel): DynamicModule {
    return {
      module: FirstRunModule,
      global: true,
      imports: [DiscoveryModule, InstanceModule.over(channel)],
      providers: [
        RouteTable,
        { provide: CONFIG, useFactory: () => readReached() },
        { provide: APP_PIPE, useClass: WirePipe },
        { provide: APP_INTERCEPTOR, useClass: AnswerShaper },
        {
          provide: APP_FILTER,
          inject: [RouteTable],
          useFactory: (routes: RouteTable) => new ProblemFilter(logger, routes, null),
        },
      ],
      exports: [CONFIG],
    };
  }
}

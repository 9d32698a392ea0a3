import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { IdentityModule, WrongLinks } from '#identity';
import { LOGGER, type Logger } from '#platform';
import { AccessGuard } from './access.js';
import { AnswerShaper } from './answers.js';
import { AuditInterceptor } from './audit.js';
import { ProblemFilter } from './problems.js';
import { ProblemsController } from './problems.controller.js';
import { RouteTable } from './route-table.js';
import { WirePipe } from './values.js';

/** What every route passes through. */
@Module({
  imports: [DiscoveryModule, IdentityModule],
  controllers: [ProblemsController],
  providers: [
    RouteTable,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_PIPE, useClass: WirePipe },
    // The first is the outermost: what is recorded as shown is what goes out.
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AnswerShaper },
    {
      provide: APP_FILTER,
      inject: [LOGGER, RouteTable, WrongLinks],
      useFactory: (logger: Logger, routes: RouteTable, wrongLinks: WrongLinks) =>
        new ProblemFilter(logger, routes, wrongLinks),
    },
  ],
})
export class EdgeModule {}

import { Module, type DynamicModule } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { PlatformModule, type Config } from '#platform';
import { EdgeModule } from './edge/edge.module.js';
import { HealthController } from './health/health.controller.js';
import { ClinicController } from './identity/clinic.controller.js';
import { SignInController } from './identity/sign-in.controller.js';

/** Everything that answers over HTTP. */
@Module({})
export class ApiModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.forRoot(config, { process: 'api' }), EdgeModule, IdentityModule],
      controllers: [HealthController, SignInController, ClinicController],
    };
  }
}

import { Module, type DynamicModule } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { PatientsModule } from '#patients';
import { PlatformModule, type Config } from '#platform';
import { TreatmentsModule } from '#treatments';
import { EdgeModule } from './edge/edge.module.js';
import { InstanceModule } from './first-run/instance.module.js';
import { HealthController } from './health/health.controller.js';
import { ClinicController } from './identity/clinic.controller.js';
import { SignInController } from './identity/sign-in.controller.js';
import { PatientsController } from './patients/patients.controller.js';
import { TreatmentsController } from './treatments/treatments.controller.js';

/** Everything that answers over HTTP. */
@Module({})
export class ApiModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRoot(config, { process: 'api' }),
        EdgeModule,
        IdentityModule,
        PatientsModule,
        TreatmentsModule,
        InstanceModule.forRoot(config),
      ],
      controllers: [
        HealthController,
        SignInController,
        ClinicController,
        PatientsController,
        TreatmentsController,
      ],
    };
  }
}

import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '#platform';
import { InstanceChannel } from './instance-channel.js';
import { InstanceController } from './instance.controller.js';

/** `/api/v1/instance`, the same before and after the choice. */
@Module({})
export class InstanceModule {
  /** For the API itself. Only the supervisor's children have a channel to speak through. */
  static forRoot(config: Config): DynamicModule {
    const mode = config.SAMELIGHT_MODE;
    return InstanceModule.over(
      config.SAMELIGHT_SUPERVISED ? InstanceChannel.supervised(mode) : InstanceChannel.fixed(mode),
    );
  }

  static over(channel: InstanceChannel): DynamicModule {
    return {
      module: InstanceModule,
      controllers: [InstanceController],
      providers: [{ provide: InstanceChannel, useValue: channel }],
    };
  }
}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SignInRow } from './identity.entities.js';
import { IdentityService } from './identity.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([SignInRow])],
  providers: [IdentityService],
  exports: [IdentityService],
})
export class IdentityModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountService } from './account/account.service.js';
import { AuditService } from './audit/audit.service.js';
import { SignInRow } from './identity.entities.js';
import { IdentityService } from './identity.service.js';
import { MembersService } from './members/members.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([SignInRow])],
  providers: [IdentityService, MembersService, AccountService, AuditService],
  exports: [IdentityService, MembersService, AccountService, AuditService],
})
export class IdentityModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountService } from './account/account.service.js';
import { SecondFactorService } from './account/second-factor.service.js';
import { AuditService } from './audit/audit.service.js';
import { SignInRow } from './identity.entities.js';
import { IdentityService } from './identity.service.js';
import { LimitsService } from './limits/limits.service.js';
import { MembersService } from './members/members.service.js';
import { TokensService } from './tokens/tokens.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([SignInRow])],
  providers: [
    SecondFactorService,
    IdentityService,
    MembersService,
    AccountService,
    AuditService,
    TokensService,
    LimitsService,
  ],
  exports: [IdentityService, MembersService, AccountService, AuditService, TokensService, LimitsService],
})
export class IdentityModule {}

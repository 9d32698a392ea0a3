import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountService } from './account/account.service.js';
import { PasskeysService } from './account/passkeys.service.js';
import { PasswordResetService } from './account/password-reset.service.js';
import { WrongLinks } from './account/wrong-links.service.js';
import { SecondFactorService } from './account/second-factor.service.js';
import { AuditService } from './audit/audit.service.js';
import { SignInRow } from './identity.entities.js';
import { IdentityService } from './identity.service.js';
import { LimitsService } from './limits/limits.service.js';
import { MembersService } from './members/members.service.js';
import { TabletsService } from './tablets/tablets.service.js';
import { TokensService } from './tokens/tokens.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([SignInRow])],
  providers: [
    SecondFactorService,
    IdentityService,
    MembersService,
    AccountService,
    PasskeysService,
    TabletsService,
    AuditService,
    TokensService,
    PasswordResetService,
    WrongLinks,
    LimitsService,
  ],
  exports: [
    IdentityService,
    MembersService,
    AccountService,
    PasskeysService,
    TabletsService,
    AuditService,
    TokensService,
    PasswordResetService,
    WrongLinks,
    LimitsService,
  ],
})
export class IdentityModule {}

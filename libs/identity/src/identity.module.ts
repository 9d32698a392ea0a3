import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountService } from './account/account.service.js';
import { SignInRow } from './identity.entities.js';
import { IdentityService } from './identity.service.js';
import { MembersService } from './members/members.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([SignInRow])],
  providers: [IdentityService, MembersService, AccountService],
  exports: [IdentityService, MembersService, AccountService],
})
export class IdentityModule {}

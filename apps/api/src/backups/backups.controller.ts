import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BackupRuns } from '#platform';
import { Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { wireBackups } from './backups.schemas.js';

@ApiTags('backups')
@Controller('api/v1/backups')
export class BackupsController {
  constructor(@Inject(BackupRuns) private readonly runs: BackupRuns) {}

  /** The last backup of this installation, and whether one is made every night. */
  @Get()
  @Permission('job.manage')
  @Answers(wireBackups)
  state() {
    return this.runs.state();
  }
}

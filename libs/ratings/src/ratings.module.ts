import { Module } from '@nestjs/common';
import { Database } from '#platform';
import { loadInstruments } from './instruments.js';
import { RatingsService } from './ratings.service.js';
import { RatingsStore } from './ratings.store.js';

@Module({
  providers: [
    {
      provide: RatingsService,
      inject: [Database],
      useFactory: (db: Database) => new RatingsService(db, new RatingsStore(), loadInstruments()),
    },
  ],
  exports: [RatingsService],
})
export class RatingsModule {}

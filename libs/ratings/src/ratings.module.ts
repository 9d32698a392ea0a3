import { Module } from '@nestjs/common';
import { Database } from '#platform';
import { loadInstruments } from './instruments.js';
import { InstrumentsService } from './instruments.service.js';
import { RatingsService } from './ratings.service.js';
import { RatingsStore } from './ratings.store.js';

@Module({
  providers: [
    {
      provide: InstrumentsService,
      inject: [Database],
      useFactory: (db: Database) => new InstrumentsService(db, loadInstruments()),
    },
    {
      provide: RatingsService,
      inject: [Database, InstrumentsService],
      useFactory: (db: Database, instruments: InstrumentsService) =>
        new RatingsService(db, new RatingsStore(), instruments),
    },
  ],
  exports: [RatingsService, InstrumentsService],
})
export class RatingsModule {}

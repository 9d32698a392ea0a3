import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, Database, type Config } from '#platform';
import { tryKeyOf } from '../credentials.js';
import * as store from '../identity.store.js';
import { sourceOf, tryAllowances } from '../model/try-limit.js';

/** Counts links and addresses that open nothing, by where they are asked from, for all processes together. */
@Injectable()
export class WrongLinks {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @returns milliseconds until another one is answered, 0 while there are some left */
  count(address: string): Promise<number> {
    const key = tryKeyOf('wrong-link', [sourceOf(address)], this.config.MASTER_KEY);
    return store.takeTry(this.db, [{ key, ...tryAllowances.wrongLinksOfSource }]);
  }
}
